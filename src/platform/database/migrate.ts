import type { ClientBase } from 'pg';
import { PgBoss } from 'pg-boss';
import { dataSourceFor } from '../../../ormconfig.js';
import { AUDIT_LOCK, ensureMonths } from '../audit/month-partitions.js';
import { keysUrlOf } from '../config/config.js';
import { letWork, limitRole } from './app-role.js';
import { moveKeys, prepareKeysDatabase } from './keys-database.js';

/** Both databases, each for the role that owns its tables and for the application, which works in them. The same address where there is only one role. */
export interface DatabaseUrls {
  ownerUrl: string;
  appUrl: string;
  keysOwnerUrl: string;
  keysUrl: string;
}

/** With a KEYS_URL of its own the keys of people have one role; else they lie beside the first database and have the same two. */
export function databaseUrls({ ownerUrl, appUrl, keysUrl }: { ownerUrl: string; appUrl: string; keysUrl?: string | undefined }): DatabaseUrls {
  return { ownerUrl, appUrl, keysOwnerUrl: keysUrlOf({ keysUrl, databaseUrl: ownerUrl }), keysUrl: keysUrlOf({ keysUrl, databaseUrl: appUrl }) };
}

/**
 * Brings the database and the one that holds the keys of people to the newest schema; returns how many migrations ran. Safe to run from
 * several processes at once, and again after it was stopped anywhere.
 */
export async function runMigrations(urls: DatabaseUrls): Promise<number> {
  const ranForKeys = await prepareKeysDatabase(urls.keysOwnerUrl);
  if (urls.keysUrl !== urls.keysOwnerUrl) await letWork(urls.keysOwnerUrl, roleOf(urls.keysUrl));
  const ran = await migrateFirst(urls.ownerUrl, urls.appUrl);
  await moveKeys(urls.ownerUrl, urls.keysOwnerUrl);
  return ran + ranForKeys;
}

async function migrateFirst(url: string, appUrl: string): Promise<number> {
  const source = await dataSourceFor(url).initialize();
  const lock = source.createQueryRunner();
  try {
    // TypeORM takes no lock of its own: two processes that start together would both run the same migration.
    await lock.query('SELECT pg_advisory_lock(826401)');
    const ran = await source.runMigrations();
    await prepareMonths((await lock.connect()) as ClientBase);
    if (appUrl !== url) await limitRole((await lock.connect()) as ClientBase, roleOf(appUrl));
    await prepareQueue(appUrl, appUrl === url);
    await lock.query('SELECT pg_advisory_unlock(826401)');
    return ran.length;
  } finally {
    await lock.release();
    await source.destroy();
  }
}

/** The worker makes the months that come; here those of rows that are there already, before anybody writes. */
async function prepareMonths(client: ClientBase): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [AUDIT_LOCK]);
    await ensureMonths(client, new Date());
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** The queue's own tables are made with ours, so that no process makes them while it works. */
async function prepareQueue(url: string, createSchema: boolean): Promise<void> {
  const boss = new PgBoss({ connectionString: url, createSchema, supervise: false, schedule: false, max: 2 });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.stop({ graceful: false });
}

function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}
