import type { ClientBase } from 'pg';
import { BackupProblem, tableEntry, type ArchivedTable, type ArchiveKind, type Manifest } from './archive.js';
import { readArchive, type Piece } from './archive-reader.js';
import { dropEverything, foreignKeysOf, quoted, setForCopying, tablesOf, type Table } from './database-shape.js';
import type { MigratedSchema } from './migrated-schema.js';
import { RestoredFiles } from './restored-files.js';
import { TableLoader } from './table-loader.js';

export interface RestoreOptions {
  /** The folder whose `files` are filled; null for an archive without files. */
  dataDir: string | null;
  /** What the archive must hold; a site unless told otherwise. */
  kind?: ArchiveKind;
  /** Called in the transaction before anything is removed; what it answers is called when the rows are there. */
  around?: (client: ClientBase) => Promise<() => Promise<void>>;
  path: string;
  /** Removes what the database and the files hold now; without it only an empty place is filled. */
  replace: boolean;
  schema: MigratedSchema;
}

/**
 * Fills an empty database and the files folder from an archive, in one transaction; the archive is checked from end to end first.
 * The tables are made as they were when the backup was made; newer migrations are the caller's next step.
 * @throws BackupProblem with one plain line; then nothing has changed.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Manifest> {
  const manifest = await checkArchive(options.path, options.kind ?? 'site');
  refuseForeignVersion(manifest, options.schema.known);
  const client = await options.schema.connect(manifest.migrations);
  const files = options.dataDir === null ? null : new RestoredFiles(options.dataDir);
  try {
    await client.query('BEGIN');
    await setForCopying(client);
    await refuseFilled(client, files, options.replace);
    await files?.begin();
    const finish = await options.around?.(client);
    await fill(client, files, manifest, options);
    await finish?.();
    await files?.putInPlace();
    await client.query('COMMIT').catch(async (error: unknown) => {
      await files?.takeBack();
      throw error;
    });
    return manifest;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw plain(error);
  } finally {
    await files?.tidy();
    await options.schema.close();
  }
}

/**
 * Reads an archive from end to end without restoring it.
 * @throws BackupProblem when it is damaged or holds something else
 */
export async function checkArchive(path: string, kind: ArchiveKind): Promise<Manifest> {
  const manifest = await readArchive(path);
  const found = manifest.kind ?? 'site';
  if (found === kind) return manifest;
  throw new BackupProblem(kind === 'site' ? `${path} holds only keys. Name the archive of the site first, then that of its keys.` : `${path} holds a site, not its keys. Name the archive of the keys second.`);
}

function refuseForeignVersion(manifest: Manifest, known: string[]): void {
  const unknown = manifest.migrations.find((name) => !known.includes(name));
  if (unknown) throw new BackupProblem(`This backup was made by a newer or another Banyan (its tables know ${unknown}). Restore it with that version.`);
}

async function refuseFilled(client: ClientBase, files: RestoredFiles | null, mayReplace: boolean): Promise<void> {
  const others = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'");
  if (others.rows[0]!.count > 0) throw new BackupProblem(`The database is in use by ${others.rows[0]!.count} other connections. Stop Banyan first.`);
  if (mayReplace) return;
  for (const { schema, name } of await tablesOf(client)) {
    if (schema === 'pgboss' || name === 'migrations') continue;
    const { rowCount } = await client.query(`SELECT 1 FROM ${quoted(schema, name)} LIMIT 1`);
    if (rowCount) throw new BackupProblem('The database is not empty. Restore into an empty one, or add --replace to remove what it holds.');
  }
  if (files && !(await files.isEmpty())) throw new BackupProblem('The folder files in DATA_DIR is not empty. Restore into an empty one, or add --replace to remove what it holds.');
}

async function fill(client: ClientBase, files: RestoredFiles | null, manifest: Manifest, options: RestoreOptions): Promise<void> {
  await dropEverything(client);
  await options.schema.make();
  if (manifest.queueVersion !== null) {
    const version = await options.schema.makeQueue();
    if (version !== manifest.queueVersion) throw new BackupProblem(`This backup was made with version ${manifest.queueVersion} of the job queue, this Banyan has ${version}. Restore it with the Banyan that made it.`);
  }
  await setForCopying(client);
  const made = await tablesOf(client);
  const targets = new Map(manifest.tables.map((table) => [tableEntry(table), targetOf(table, made)]));
  const keys = await foreignKeysOf(client);
  for (const key of keys) await client.query(`ALTER TABLE ${key.table} DROP CONSTRAINT ${key.name}`);
  for (const table of targets.values()) await client.query(`ALTER TABLE ${quoted(table.schema, table.name)} DISABLE TRIGGER USER`);
  // Migrations may have put in rows of their own.
  if (targets.size > 0) await client.query(`TRUNCATE ${[...targets.values()].map((table) => quoted(table.schema, table.name)).join(', ')}`);
  const rows = await load(client, files, targets, options.path);
  for (const table of manifest.tables) {
    if (table.rows !== (rows.get(tableEntry(table)) ?? 0)) throw new BackupProblem(`The archive is damaged: ${table.schema}.${table.name} has another number of rows than was backed up.`);
  }
  for (const { schema, name, value, isCalled } of manifest.sequences) await client.query('SELECT setval($1::regclass, $2, $3)', [quoted(schema, name), value, isCalled]);
  // Putting the constraints back checks every row against them.
  for (const key of keys) await client.query(`ALTER TABLE ${key.table} ADD CONSTRAINT ${key.name} ${key.definition}`);
  for (const table of targets.values()) await client.query(`ALTER TABLE ${quoted(table.schema, table.name)} ENABLE TRIGGER USER`);
}

/** Reads the archive a second time, into the tables and the files; it is checked again, since the file may have changed. Returns rows by entry. */
async function load(client: ClientBase, files: RestoredFiles | null, targets: Map<string, ArchivedTable>, path: string): Promise<Map<string, number>> {
  const loader = new TableLoader(client);
  try {
    await readArchive(path, async ({ name, data }: Piece) => {
      if (name.startsWith('files/')) return files?.add(name.slice('files/'.length), data);
      const table = targets.get(name);
      if (table) await loader.take(name, table, data);
    });
    await loader.finish();
  } catch (error) {
    loader.giveUp();
    throw error;
  }
  return loader.rows;
}

function targetOf(table: ArchivedTable, made: Table[]): ArchivedTable {
  const target = made.find((one) => one.schema === table.schema && one.name === table.name);
  const missing = target ? table.columns.find((column) => !target.columns.includes(column)) : `${table.schema}.${table.name}`;
  if (missing) throw new BackupProblem(`This backup does not fit this Banyan: it holds ${missing}, which is not in its tables.`);
  return table;
}

function plain(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === '42501') return new BackupProblem('This database role may not make tables here; use the role that owns the database.');
  if (code === 'ENOSPC' || code === '53100') return new BackupProblem('The disk is full; nothing was changed.');
  if (code && /^(22|23|42)/.test(code)) return new BackupProblem(`The rows of this backup do not fit the tables (${message}); nothing was changed.`);
  return error;
}
