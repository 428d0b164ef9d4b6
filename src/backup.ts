import { resolve } from 'node:path';
import { makeBackup } from './platform/backup/backup.js';
import { BackupProblem } from './platform/backup/archive.js';
import { loadConfig, type Config } from './platform/config/config.js';
import { useDatabase } from './platform/running/use-database.js';
import { findKeys, keyPrint } from './platform/running/own-keys.js';
import { lineFor } from './platform/running/said.js';

let config: Config | undefined;
try {
  config = loadConfig();
  const path = process.argv[2];
  if (!path || process.argv.length > 3) throw new BackupProblem('Say where the backup should go: npm run backup -- FILE.tar.gz');
  await backup(config, resolve(process.env.INIT_CWD ?? '.', path));
  process.exit(0);
} catch (error) {
  console.error(lineFor(error, config?.dataDir ?? null));
  process.exit(1);
}

async function backup(settings: Config, path: string): Promise<void> {
  const begun = Date.now();
  const database = await useDatabase(settings);
  try {
    const keys = await findKeys(settings);
    const manifest = await makeBackup({ url: database.url, dataDir: settings.dataDir, path, keyPrint: keys && keyPrint(keys) });
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    console.log(`backed up ${manifest.tables.length} tables with ${rows} rows and ${manifest.files.length} files to ${path} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    console.log('The keys are not in it, so that nobody can read names from the archive alone: keep secrets.json (or SECRET_KEY and NAME_KEY) at another place.');
  } finally {
    await database.stop();
  }
}
