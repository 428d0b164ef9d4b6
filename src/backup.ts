import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeBackup } from './platform/backup/backup.js';
import { BackupProblem } from './platform/backup/archive.js';
import { backUpKeys, keysPathFor, whileKeysStay } from './platform/backup/keys-backup.js';
import { keysUrlOf, loadConfig, type Config } from './platform/config/config.js';
import { prepareKeysDatabase } from './platform/database/keys-database.js';
import { useDatabase } from './platform/running/use-database.js';
import { findKeys, keyPrint } from './platform/running/own-keys.js';
import { lineFor } from './platform/running/said.js';

let config: Config | undefined;
try {
  config = loadConfig();
  const [path, keysPath, ...rest] = process.argv.slice(2).map((word) => resolve(process.env.INIT_CWD ?? '.', word));
  if (!path || rest.length > 0) throw new BackupProblem('Say where the backup should go: npm run backup -- FILE.tar.gz [KEYS-FILE.tar.gz]');
  await backup(config, path, keysPath ?? keysPathFor(path));
  process.exit(0);
} catch (error) {
  console.error(lineFor(error, config?.dataDir ?? null));
  process.exit(1);
}

async function backup(settings: Config, path: string, keysPath: string): Promise<void> {
  const begun = Date.now();
  const seconds = () => ((Date.now() - begun) / 1000).toFixed(1);
  if (await lstat(keysPath).catch(() => null)) throw new BackupProblem(`${keysPath} already exists; choose another name.`);
  const database = await useDatabase(settings);
  try {
    const found = await findKeys(settings);
    const print = found && keyPrint(found);
    const keysUrl = keysUrlOf({ ...settings, databaseUrl: database.url });
    await prepareKeysDatabase(keysUrl);
    await whileKeysStay(keysUrl, async () => {
      const site = await makeBackup({ url: database.url, dataDir: settings.dataDir, path, keyPrint: print });
      const rows = site.tables.reduce((sum, table) => sum + table.rows, 0);
      console.log(`backed up ${site.tables.length} tables with ${rows} rows and ${site.files.length} files to ${path} in ${seconds()} s`);
      const keys = await backUpKeys(keysUrl, keysPath, print);
      console.log(`backed up the keys of ${keys.tables.find((table) => table.name === 'person_key')?.rows ?? 0} people to ${keysPath} in ${seconds()} s`);
    });
    console.log('Move the two files to different places, and keep fewer of the keys: whoever is erased is gone from a backup only when no old file of keys is left.');
    console.log('NAME_KEY, which opens the keys, is in neither: keep secrets.json (or SECRET_KEY and NAME_KEY) at a third place.');
  } finally {
    await database.stop();
  }
}
