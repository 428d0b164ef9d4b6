import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg, { type ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { ArchiveWriter } from './archive-writer.js';
import { BackupProblem, FORMAT, MANIFEST, tableEntry, type ArchivedFile, type ArchivedTable, type ArchiveKind, type Manifest } from './archive.js';
import { quoted, sequencesOf, setForCopying, tablesOf, type Table } from './database-shape.js';

const PART_BYTES = 4_194_304;
/** Made anew by the migrations of the restoring side. */
const LIST_OF_MIGRATIONS = 'public.migrations';
/**
 * A session that was ended after the backup must not live again after a restore: everybody signs in anew.
 * The queue's list of running processes (machine, process number, last sign of life) says nothing true about the machine restored to.
 */
const WITHOUT_ROWS = ['public.session', 'pgboss.instance'];

export interface BackupOptions {
  url: string;
  /** The folder whose `files` are backed up; null for none. */
  dataDir: string | null;
  kind?: ArchiveKind;
  /** The archive to make; its folder must exist, the file must not. */
  path: string;
  /** Tells later whether the right keys are at hand (see `keyPrint`). */
  keyPrint: string | null;
}

/**
 * Writes all tables as they are at one moment, the files, and what is needed to check and restore them, to one archive. People may go on
 * working meanwhile. Memory stays the same for any size.
 * @throws BackupProblem with one plain line; then no archive is left.
 */
export async function makeBackup(options: BackupOptions): Promise<Manifest> {
  if (await lstat(options.path).catch(() => null)) throw new BackupProblem(`${options.path} already exists; choose another name.`);
  const client = new pg.Client({ connectionString: options.url, application_name: 'banyan backup' });
  await client.connect();
  const archive = new ArchiveWriter(options.path);
  try {
    const manifest = await writeAll(client, archive, options);
    await archive.finish();
    return manifest;
  } catch (error) {
    await archive.giveUp();
    throw plain(error, options.path);
  } finally {
    await client.end();
  }
}

async function writeAll(client: ClientBase, archive: ArchiveWriter, options: BackupOptions): Promise<Manifest> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  await setForCopying(client);
  const shapes = await tablesOf(client);
  // Read before the rows: a sequence is not part of the snapshot and must never be behind them.
  const sequences = await sequencesOf(client);
  const manifest: Manifest = {
    product: 'banyan', format: FORMAT, kind: options.kind ?? 'site', createdAt: new Date().toISOString(), migrations: await migrationsOf(client, shapes), queueVersion: await queueVersionOf(client, shapes),
    keyPrint: options.keyPrint, tables: [], sequences, files: [],
  };
  if (manifest.migrations.length === 0) throw new BackupProblem('There is nothing to back up: this database holds no Banyan.');
  for (const table of shapes) {
    if (`${table.schema}.${table.name}` !== LIST_OF_MIGRATIONS) manifest.tables.push(await writeTable(client, archive, table));
  }
  // After the rows of the snapshot, so that every file which a row names is there.
  const folder = options.dataDir === null ? null : join(options.dataDir, 'files');
  for (const path of folder === null ? [] : await filesUnder(folder)) {
    const file = await writeFile(archive, folder!, path);
    if (file) manifest.files.push(file);
  }
  await client.query('COMMIT');
  await archive.add(MANIFEST, Buffer.from(JSON.stringify(manifest, null, 1)));
  return manifest;
}

async function writeTable(client: ClientBase, archive: ArchiveWriter, table: Table): Promise<ArchivedTable> {
  const { schema, name, columns, key } = table;
  const hash = createHash('sha256');
  const none = WITHOUT_ROWS.includes(`${schema}.${name}`) ? ' WHERE false' : '';
  const order = key.length > 0 ? ` ORDER BY ${key.map((column) => quoted(column)).join(', ')}` : '';
  const stream = client.query(copyTo(`COPY (SELECT ${columns.map((column) => quoted(column)).join(', ')} FROM ${quoted(schema, name)}${none}${order}) TO STDOUT`));
  let part: Buffer[] = [];
  let partBytes = 0;
  let parts = 0;
  let bytes = 0;
  const flush = async () => {
    await archive.add(`${tableEntry(table)}/${(parts += 1)}`, Buffer.concat(part));
    part = [];
    partBytes = 0;
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    part.push(chunk);
    partBytes += chunk.length;
    if (partBytes >= PART_BYTES) await flush();
  }
  if (partBytes > 0 || parts === 0) await flush();
  return { schema, name, columns, rows: stream.rowCount, bytes, sha256: hash.digest('hex') };
}

/** Null when the file went away meanwhile: no row of the snapshot needs it any more by the time it is deleted for good. */
async function writeFile(archive: ArchiveWriter, folder: string, path: string): Promise<ArchivedFile | null> {
  try {
    return { path, ...(await archive.addFile(`files/${path}`, join(folder, path))) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !(await lstat(join(folder, path)).catch(() => null))) return null;
    throw error;
  }
}

/** The regular files under a folder, relative to it, in one order; none when there is no such folder. */
async function filesUnder(folder: string, within = ''): Promise<string[]> {
  const entries = await readdir(join(folder, within), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new BackupProblem(`The folder ${join(folder, within)} cannot be read (${error.code}).`);
  });
  const paths: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = within ? `${within}/${entry.name}` : entry.name;
    if (entry.isDirectory()) paths.push(...(await filesUnder(folder, path)));
    else if (entry.isFile()) paths.push(path);
  }
  return paths;
}

async function migrationsOf(client: ClientBase, tables: Table[]): Promise<string[]> {
  if (!tables.some((table) => `${table.schema}.${table.name}` === LIST_OF_MIGRATIONS)) return [];
  const { rows } = await client.query<{ name: string }>('SELECT name FROM public.migrations ORDER BY "timestamp", id');
  return rows.map((row) => row.name);
}

async function queueVersionOf(client: ClientBase, tables: Table[]): Promise<number | null> {
  if (!tables.some((table) => table.schema === 'pgboss' && table.name === 'version')) return null;
  const { rows } = await client.query<{ version: number }>('SELECT version FROM pgboss.version');
  return rows[0]?.version ?? null;
}

function plain(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return new BackupProblem('The disk is full; no backup was made.');
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR') return new BackupProblem(`${path} cannot be written (${code}).`);
  if (code === '42501') return new BackupProblem('This database role may not read every table; use the role that owns them.');
  return error;
}
