import pg from 'pg';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../../../ormconfig.js';
import { keysMigrations } from '../../migrations/keys/index.js';
import { StartProblem } from '../running/start-problem.js';

const BATCH = 1000;
const MISSING = '3D000';
const FORBIDDEN = '42501';
const EXISTS = ['42P04', '23505'];

/**
 * Makes the second database where it is missing and brings it to the newest schema.
 * @throws StartProblem with one line that says what to do
 */
export async function prepareKeysDatabase(url: string): Promise<number> {
  await makeWhereMissing(url);
  const source = await new DataSource({ ...databaseOptions(url), migrations: keysMigrations }).initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock(826401)');
    const ran = await source.runMigrations();
    await lock.query('SELECT pg_advisory_unlock(826401)');
    return ran.length;
  } finally {
    await lock.release();
    await source.destroy();
  }
}

/**
 * Moves keys that wait in the first database (`person_key_moving`) to the second: copies, compares every row, and only then drops the table. May be
 * stopped at any moment and begun again. Whoever has a key there already (an older backup was restored) gets this one as a former key; a destroyed
 * key does not come back. Answers how many there were.
 */
export async function moveKeys(url: string, keysUrl: string): Promise<number> {
  return withClient(url, async (from) => {
    const { rows: [table] } = await from.query<{ waits: boolean }>("SELECT to_regclass('public.person_key_moving') IS NOT NULL AS waits");
    if (!table?.waits) return 0;
    await from.query('SELECT pg_advisory_lock(826401)');
    return withClient(keysUrl, async (to) => {
      let count = 0;
      for (let after = ''; ; ) {
        const { rows } = await from.query<{ person_id: string; wrapped: Buffer; key_id: string }>('SELECT person_id, wrapped, key_id FROM person_key_moving WHERE person_id > $1 ORDER BY person_id LIMIT $2', [after, BATCH]);
        if (rows.length === 0) break;
        const values = [rows.map((row) => row.person_id), rows.map((row) => row.wrapped), rows.map((row) => row.key_id)];
        await to.query(
          `INSERT INTO person_key (id, person_id, wrapped, key_id, confirmed_at, retired_at)
           SELECT 'moved-' || md5(person_id || encode(wrapped, 'hex')), person_id, wrapped, key_id, now(), CASE WHEN EXISTS (SELECT 1 FROM person_key k WHERE k.person_id = moved.person_id AND k.retired_at IS NULL) THEN now() END
             FROM unnest($1::text[], $2::bytea[], $3::text[]) AS moved (person_id, wrapped, key_id)
            WHERE NOT EXISTS (SELECT 1 FROM destroyed_key d WHERE d.person_id = moved.person_id) AND NOT EXISTS (SELECT 1 FROM person_key k WHERE k.person_id = moved.person_id AND k.wrapped = moved.wrapped) ON CONFLICT (id) DO NOTHING`,
          values,
        );
        const { rows: [compared] } = await to.query<{ same: number }>(
          `SELECT count(*)::int AS same FROM unnest($1::text[], $2::bytea[]) AS moved (person_id, wrapped)
            WHERE EXISTS (SELECT 1 FROM person_key k WHERE k.person_id = moved.person_id AND k.wrapped = moved.wrapped) OR EXISTS (SELECT 1 FROM destroyed_key d WHERE d.person_id = moved.person_id)`,
          values.slice(0, 2),
        );
        if (compared?.same !== rows.length) throw new StartProblem('The keys of people could not be moved to the database of KEYS_URL: not every one arrived as it was. Nothing was removed; start again.');
        count += rows.length;
        after = rows.at(-1)!.person_id;
      }
      await from.query('DROP TABLE person_key_moving');
      return count;
    });
  });
}

async function makeWhereMissing(url: string): Promise<void> {
  const error = await withClient(url, async () => null).catch((failed: unknown) => failed as { code?: string; message: string });
  if (!error) return;
  const { host, pathname } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  if (error.code !== MISSING) throw new StartProblem(`The database for the keys of people, ${name} at ${host}, does not answer (${error.code ?? error.message}). Correct KEYS_URL, or start that server.`);
  const beside = new URL(url);
  beside.pathname = '/postgres';
  await withClient(beside.toString(), (client) => client.query(`CREATE DATABASE "${name.replaceAll('"', '""')}"`)).catch((failed: { code?: string; message: string }) => {
    if (EXISTS.includes(failed.code ?? '')) return;
    const why = failed.code === FORBIDDEN ? 'this role may not make one' : failed.message;
    throw new StartProblem(`There is no database ${name} for the keys of people, and it could not be made (${why}). Make it: createdb --owner ${decodeURIComponent(beside.username) || 'ROLE'} ${name}; or set KEYS_URL.`);
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
