import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { BackupProblem } from './platform/backup/archive.js';
import { MigratedSchema } from './platform/backup/migrated-schema.js';
import { restoreBackup } from './platform/backup/restore.js';
import { loadConfig, type Config } from './platform/config/config.js';
import { runMigrations } from './platform/database/migrate.js';
import { findKeys, keyPrint } from './platform/running/own-keys.js';
import { checkDataDir } from './platform/running/reach.js';
import { lineFor } from './platform/running/said.js';
import { useDatabase } from './platform/running/use-database.js';

let config: Config | undefined;
try {
  config = loadConfig();
  const { path, replace, yes } = words();
  if (replace && !yes) await ask(config);
  await checkDataDir(config.dataDir);
  await restore(config, path, replace);
  process.exit(0);
} catch (error) {
  console.error(lineFor(error, config?.dataDir ?? null));
  process.exit(1);
}

function words(): { path: string; replace: boolean; yes: boolean } {
  const usage = 'Say which backup: npm run restore -- FILE.tar.gz [--replace [--yes]]';
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { replace: { type: 'boolean', default: false }, yes: { type: 'boolean', default: false } } });
    if (positionals.length === 1) return { path: resolve(process.env.INIT_CWD ?? '.', positionals[0]!), ...values };
  } catch {
    throw new BackupProblem(usage);
  }
  throw new BackupProblem(usage);
}

async function ask(settings: Config): Promise<void> {
  if (!process.stdin.isTTY) throw new BackupProblem('--replace removes all that is there now; where nobody can be asked, add --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`This removes all data of ${settings.databaseUrl ? 'the database of DATABASE_URL' : settings.dataDir} and puts the backup in its place. Type "replace" to go on: `);
  terminal.close();
  if (answer.trim() !== 'replace') throw new BackupProblem('Nothing was changed.');
}

async function restore(settings: Config, path: string, replace: boolean): Promise<void> {
  const begun = Date.now();
  const database = await useDatabase(settings);
  try {
    if (database.isGuest) throw new BackupProblem('Banyan runs on this data folder. Stop it first.');
    const manifest = await restoreBackup({ dataDir: settings.dataDir, path, replace, schema: new MigratedSchema(database.url) });
    const newer = await runMigrations(database.url);
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    console.log(`restored ${manifest.tables.length} tables with ${rows} rows and ${manifest.files.length} files as of ${manifest.createdAt} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    if (newer > 0) console.log(`brought the tables up to date (${newer} steps)`);
    await tellAboutKeys(settings, manifest.keyPrint);
  } finally {
    await database.stop();
  }
}

/** The next start refuses other keys than those that the restored rows were sealed with. */
async function tellAboutKeys(settings: Config, print: string | null): Promise<void> {
  const note = join(settings.dataDir, 'restored-keys.json');
  const keys = await findKeys(settings);
  if (print === null) await rm(note, { force: true });
  else await writeFile(note, `${JSON.stringify({ keyPrint: print })}\n`, { mode: 0o600 });
  if (print !== null && (keys && keyPrint(keys)) !== print) {
    console.log(`Before the next start, put the secrets.json of the backed-up site in ${settings.dataDir}, or set its SECRET_KEY and NAME_KEY: without them names cannot be read.`);
  }
}
