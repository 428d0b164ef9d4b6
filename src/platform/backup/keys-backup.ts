import type { ClientBase } from 'pg';
import pg from 'pg';
import { keysMigrations } from '../../migrations/keys/index.js';
import type { Manifest } from './archive.js';
import { makeBackup } from './backup.js';
import { MigratedSchema } from './migrated-schema.js';
import { restoreBackup } from './restore.js';

/** Whoever removes former keys holds this lock alone, in the second database; a backup holds it with others, so that its two archives fit together. */
const KEYS_LOCK = 826404;

/** `banyan-2026-11-24-keys.tar.gz` for `banyan-2026-11-24.tar.gz`. */
export function keysPathFor(path: string): string {
  return path.replace(/((\.tar)?\.(gz|tgz))?$/, '-keys$1');
}

/** Runs `work` while no former key is removed. */
export function whileKeysStay<T>(keysUrl: string, work: () => Promise<T>): Promise<T> {
  return holding('pg_advisory_lock_shared', keysUrl, work);
}

/** Runs `work`, which removes former keys, while no backup is being made. */
export function keysAlone<T>(keysUrl: string, work: () => Promise<T>): Promise<T> {
  return holding('pg_advisory_lock', keysUrl, work);
}

async function holding<T>(lock: string, keysUrl: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: keysUrl, application_name: 'banyan backup' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`SELECT ${lock}($1)`, [KEYS_LOCK]);
    return await work();
  } finally {
    await client.end();
  }
}

/** The keys of people as an archive of their own. Made after that of the site, so that it holds the key of everybody who is in there. */
export function backUpKeys(keysUrl: string, path: string, keyPrint: string | null): Promise<Manifest> {
  return makeBackup({ url: keysUrl, dataDir: null, kind: 'keys', path, keyPrint });
}

/** Puts the keys back, but not those of people who were erased since, as far as the database there remembers. */
export function restoreKeys(keysUrl: string, path: string, replace: boolean): Promise<Manifest> {
  return restoreBackup({ dataDir: null, kind: 'keys', path, replace, schema: new MigratedSchema(keysUrl, keysMigrations), around: rememberDestroyed });
}

async function rememberDestroyed(client: ClientBase): Promise<() => Promise<void>> {
  const { rows: [table] } = await client.query<{ there: boolean }>("SELECT to_regclass('public.destroyed_key') IS NOT NULL AS there");
  const destroyed = table?.there ? (await client.query<{ person_id: string; at: Date }>('SELECT person_id, at FROM destroyed_key')).rows : [];
  return async () => {
    await client.query('INSERT INTO destroyed_key (person_id, at) SELECT * FROM unnest($1::text[], $2::timestamptz[]) ON CONFLICT DO NOTHING', [destroyed.map((row) => row.person_id), destroyed.map((row) => row.at)]);
    await client.query('DELETE FROM person_key k USING destroyed_key d WHERE d.person_id = k.person_id');
  };
}
