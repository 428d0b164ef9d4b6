import { fullConfig } from './boot.js';
import { runMigrations } from './platform/database/migrate.js';

/** `npm run migrate`: brings the database of DATABASE_URL to the newest schema. */
const count = await runMigrations(fullConfig().databaseUrl);
console.log(count === 0 ? 'The schema is up to date.' : `${count} migrations ran.`);
