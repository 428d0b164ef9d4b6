import { PgBoss } from 'pg-boss';
import { dataSourceFor } from '../../../ormconfig.js';
import { keysUrlOf } from '../config/config.js';
import { moveKeys, prepareKeysDatabase } from './keys-database.js';

/**
 * Brings the database at `url` and the one that holds the keys of people to the newest schema; returns how many migrations ran. Safe to run from
 * several processes at once, and again after it was stopped anywhere.
 */
export async function runMigrations(url: string, keysUrl: string = keysUrlOf({ databaseUrl: url })): Promise<number> {
  const ranForKeys = await prepareKeysDatabase(keysUrl);
  const ran = await migrateFirst(url);
  await moveKeys(url, keysUrl);
  return ran + ranForKeys;
}

async function migrateFirst(url: string): Promise<number> {
  const source = await dataSourceFor(url).initialize();
  const lock = source.createQueryRunner();
  try {
    // TypeORM takes no lock of its own: two processes that start together would both run the same migration.
    await lock.query('SELECT pg_advisory_lock(826401)');
    const ran = await source.runMigrations();
    await prepareQueue(url);
    await lock.query('SELECT pg_advisory_unlock(826401)');
    return ran.length;
  } finally {
    await lock.release();
    await source.destroy();
  }
}

/** The queue's own tables are made with ours, so that no process makes them while it works. */
async function prepareQueue(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 2 });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.stop({ graceful: false });
}
