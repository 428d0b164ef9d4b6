import { dataSourceFor } from '../../../ormconfig.js';

/** Brings the database at `url` to the newest schema; returns how many migrations ran. Safe to run from several processes at once. */
export async function runMigrations(url: string): Promise<number> {
  const source = await dataSourceFor(url).initialize();
  const lock = source.createQueryRunner();
  try {
    // TypeORM takes no lock of its own: two processes that start together would both run the same migration.
    await lock.query('SELECT pg_advisory_lock(826401)');
    const ran = await source.runMigrations();
    await lock.query('SELECT pg_advisory_unlock(826401)');
    return ran.length;
  } finally {
    await lock.release();
    await source.destroy();
  }
}
