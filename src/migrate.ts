import { fullConfig } from './boot.js';
import { databaseUrls, runMigrations } from './platform/database/migrate.js';
import { lineFor } from './platform/running/said.js';

/** `npm run migrate`: brings the databases of DATABASE_URL and KEYS_URL to the newest schema. */
try {
  const { databaseUrl, databaseOwnerUrl, keysUrl } = fullConfig();
  const count = await runMigrations(databaseUrls({ ownerUrl: databaseOwnerUrl ?? databaseUrl, appUrl: databaseUrl, keysUrl }));
  console.log(count === 0 ? 'The schema is up to date.' : `${count} migrations ran.`);
} catch (error) {
  console.error(lineFor(error, null));
  process.exit(1);
}
