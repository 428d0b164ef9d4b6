import { fullConfig } from './boot.js';
import { keysUrlOf } from './platform/config/config.js';
import { runMigrations } from './platform/database/migrate.js';
import { lineFor } from './platform/running/said.js';

/** `npm run migrate`: brings the databases of DATABASE_URL and KEYS_URL to the newest schema. */
try {
  const config = fullConfig();
  const count = await runMigrations(config.databaseUrl, keysUrlOf(config));
  console.log(count === 0 ? 'The schema is up to date.' : `${count} migrations ran.`);
} catch (error) {
  console.error(lineFor(error, null));
  process.exit(1);
}
