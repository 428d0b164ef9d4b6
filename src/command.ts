import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadConfig, type Config } from './platform/config/config.js';
import { keepKeys, keySettings } from './platform/running/own-keys.js';
import { checkDataDir } from './platform/running/reach.js';
import { lineFor } from './platform/running/said.js';
import { useDatabase } from './platform/running/use-database.js';

/** Runs another entry of this folder (`command.js invite organiser`) with the database and the keys that `npm start` would give it. */
let config: Config | undefined;
try {
  config = loadConfig();
  const [name, ...words] = process.argv.slice(2);
  await checkDataDir(config.dataDir);
  process.exit(await run(config, fileURLToPath(new URL(`./${name}.js`, import.meta.url)), words));
} catch (error) {
  console.error(lineFor(error, config?.dataDir ?? null));
  process.exit(1);
}

async function run(settings: Config, script: string, words: string[]): Promise<number> {
  const database = await useDatabase(settings);
  try {
    const keys = await keepKeys(settings, (line) => console.error(line));
    const owner = database.url === database.appUrl ? {} : { DATABASE_OWNER_URL: database.url };
    const env = { ...process.env, DATA_DIR: settings.dataDir, DATABASE_URL: database.appUrl, ...owner, ...keySettings(keys), LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' };
    const child = fork(script, words, { env });
    return await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  } finally {
    await database.stop();
  }
}
