import { fork } from 'node:child_process';
import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { headFolder, noteRestored } from './platform/audit/audit-heads.js';
import { LEDGER_FILE } from './platform/backup/ledger-file.js';
import { BackupProblem } from './platform/backup/archive.js';
import { MigratedSchema } from './platform/backup/migrated-schema.js';
import { restoreKeys } from './platform/backup/keys-backup.js';
import { checkArchive, restoreBackup } from './platform/backup/restore.js';
import { keysUrlOf, loadConfig, type Config } from './platform/config/config.js';
import { prepareKeysDatabase } from './platform/database/keys-database.js';
import { Keys } from './platform/crypto/keys.js';
import { databaseUrls, runMigrations } from './platform/database/migrate.js';
import { findKeys, keyPrints, keySettings } from './platform/running/own-keys.js';
import { checkDataDir } from './platform/running/reach.js';
import { lineFor } from './platform/running/said.js';
import { useDatabase } from './platform/running/use-database.js';

let config: Config | undefined;
try {
  config = loadConfig();
  const { path, keysPath, replace, yes, ledger, noLedger } = words();
  await checkDataDir(config.dataDir);
  await needLedger(config, ledger, noLedger);
  if (replace && !yes) await ask(config);
  await restore(config, path, keysPath, replace);
  process.exit(0);
} catch (error) {
  console.error(lineFor(error, config?.dataDir ?? null));
  process.exit(1);
}

interface Words {
  path: string;
  keysPath: string | null;
  replace: boolean;
  yes: boolean;
  /** The list of erased people that was kept elsewhere. */
  ledger: string | null;
  noLedger: boolean;
}

function words(): Words {
  const usage = 'Say which backup: npm run restore -- FILE.tar.gz [KEYS-FILE.tar.gz] [--ledger FILE | --no-ledger] [--replace [--yes]]';
  const from = (file: string) => resolve(process.env.INIT_CWD ?? '.', file);
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true, options: { replace: { type: 'boolean', default: false }, yes: { type: 'boolean', default: false }, ledger: { type: 'string' }, 'no-ledger': { type: 'boolean', default: false } },
    });
    const [path, keysPath, ...rest] = positionals.map(from);
    if (path && rest.length === 0) return { path, keysPath: keysPath ?? null, replace: values.replace, yes: values.yes, ledger: values.ledger ? from(values.ledger) : null, noLedger: values['no-ledger'] };
  } catch {
    throw new BackupProblem(usage);
  }
  throw new BackupProblem(usage);
}

/** A backup holds people who were erased since. Without the list of them they would live again: that must be said on purpose. */
async function needLedger(settings: Config, ledger: string | null, noLedger: boolean): Promise<void> {
  const isThere = (path: string) => stat(path).then((info) => info.isFile(), () => false);
  const own = join(settings.dataDir, LEDGER_FILE);
  if (ledger && !(await isThere(ledger))) throw new BackupProblem(`There is no file ${ledger}.`);
  if (!ledger && !noLedger && !(await isThere(own))) {
    throw new BackupProblem(`There is no list of erased people (${LEDGER_FILE}) in ${settings.dataDir}. Say where your copy is: --ledger FILE. Where nobody was ever erased, or the list is lost: --no-ledger.`);
  }
  // What stands here already is kept: a line too many erases nobody who was not erased.
  if (ledger && ledger !== own) await appendFile(own, `${await readFile(ledger, 'utf8')}\n`, { mode: 0o600 });
}

async function ask(settings: Config): Promise<void> {
  if (!process.stdin.isTTY) throw new BackupProblem('--replace removes all that is there now; where nobody can be asked, add --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`This removes all data of ${settings.databaseUrl ? 'the database of DATABASE_URL' : settings.dataDir} and puts the backup in its place. Type "replace" to go on: `);
  terminal.close();
  if (answer.trim() !== 'replace') throw new BackupProblem('Nothing was changed.');
}

async function restore(settings: Config, path: string, keysPath: string | null, replace: boolean): Promise<void> {
  const begun = Date.now();
  const database = await useDatabase(settings);
  try {
    if (database.isGuest) throw new BackupProblem('Banyan runs on this data folder. Stop it first.');
    const keysUrl = keysUrlOf({ ...settings, databaseUrl: database.url });
    await prepareKeysDatabase(keysUrl);
    if (keysPath) await checkArchive(keysPath, 'keys');
    const manifest = await restoreBackup({ dataDir: settings.dataDir, path, replace, schema: new MigratedSchema(database.url) });
    // The keys first: the rows of an older backup may bring keys of their own, which then find those that are newer.
    const keys = keysPath ? await restoreKeys(keysUrl, keysPath, replace) : null;
    const newer = await runMigrations(databaseUrls({ ownerUrl: database.url, appUrl: database.appUrl, keysUrl: settings.keysUrl }));
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    console.log(`restored ${manifest.tables.length} tables with ${rows} rows and ${manifest.files.length} files as of ${manifest.createdAt} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    await tellAboutPeople(database.url, keysUrl, keys !== null);
    if (newer > 0) console.log(`brought the tables up to date (${newer} steps)`);
    await tellHeads(settings, database.url);
    await tellAboutKeys(settings, manifest.keyPrint);
    await replayErasures(settings, database, manifest.keyPrint);
  } finally {
    await database.stop();
  }
}

/** How many of the restored people have a key: without one her name stays sealed, as it should for those who were erased. */
async function tellAboutPeople(url: string, keysUrl: string, isRestored: boolean): Promise<void> {
  const people = await idsIn(url, 'SELECT id FROM person WHERE EXISTS (SELECT 1 FROM protected_field f WHERE f.person_id = person.id)');
  const known = new Set(await idsIn(keysUrl, 'SELECT DISTINCT person_id AS id FROM person_key'));
  const without = people.filter((id) => !known.has(id)).length;
  console.log(isRestored ? `restored the keys of ${known.size} people` : `left the keys of ${known.size} people as they are`);
  if (without > 0) console.log(`${without} people have sealed fields and no key: their names stay sealed. If they were not erased, restore again and name the file of keys too.`);
}

async function idsIn(url: string, question: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ id: string }>(question)).rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}

/** The audit log now ends where the backup ended: the folder of heads is told, or the check would take it for a theft. */
async function tellHeads(settings: Config, url: string): Promise<void> {
  const keys = await findKeys(settings);
  if (!keys) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await noteRestored(client, headFolder(settings), new Keys(keys.secretKey, keys.nameKey), new Date());
  } finally {
    await client.end();
  }
}

/** The next start refuses other keys than those that the restored rows were sealed with. */
async function tellAboutKeys(settings: Config, print: string | null): Promise<void> {
  const note = join(settings.dataDir, 'restored-keys.json');
  const keys = await findKeys(settings);
  if (print === null) await rm(note, { force: true });
  else await writeFile(note, `${JSON.stringify({ keyPrint: print })}\n`, { mode: 0o600 });
  if (print !== null && !keyPrints(keys).includes(print)) {
    console.log(`Before the next start, put the secrets.json of the backed-up site in ${settings.dataDir}, or set its SECRET_KEY and NAME_KEY: without them names cannot be read.`);
  }
}

/** Erases again whoever was erased after the backup; without the keys of that site nobody can tell who that is, and its next start refuses until it is done. */
async function replayErasures(settings: Config, database: { url: string; appUrl: string }, print: string | null): Promise<void> {
  const keys = await findKeys(settings);
  if (!keys || (print !== null && !keyPrints(keys).includes(print))) {
    console.log('When the keys are in place: npm run erasures -- replay. The site does not start before everybody who was erased is erased again.');
    return;
  }
  const env = { ...process.env, DATA_DIR: settings.dataDir, DATABASE_URL: database.appUrl, ...keySettings(keys), LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' };
  const child = fork(fileURLToPath(new URL('./erasures.js', import.meta.url)), ['replay'], { env });
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new BackupProblem('The backup is restored, but not everybody who was erased is erased again. Try it once more: npm run erasures -- replay');
}
