import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadConfig, type Config } from '../config/config.js';
import { placeWeaknesses } from '../config/place-weaknesses.js';
import { weaknessesOf } from '../config/weaknesses.js';
import { startEmbedded, type Embedded } from '../database/embedded.js';
import { databaseUrls, runMigrations, type DatabaseUrls } from '../database/migrate.js';
import { Family } from './family.js';
import { keepKeys, keySettings } from './own-keys.js';
import { checkDataDir, checkPort, checkServer } from './reach.js';
import { RunFile } from './run-file.js';
import { StartProblem } from './start-problem.js';

/** In all: npm's own patience and ours together must stay under ten seconds. */
const CHILDREN_PATIENCE_MS = 7000;

export interface Scripts {
  /** Files of the web process and of the worker. */
  web: string;
  worker: string;
}

export interface Started {
  config: Config;
  /** What children need to know: settings, address of the database, keys. */
  env: NodeJS.ProcessEnv;
  urls: DatabaseUrls;
}

/** One start of the product, from the settings to the stop. Domain matters (the demo, the first code) are the caller's. */
export class Launcher {
  private runFile: RunFile | undefined;
  private embedded: Embedded | undefined;
  private family: Family | undefined;
  private stopping: Promise<void> | undefined;

  constructor(private readonly log: (line: string) => void) {}

  /** Checks everything that can be checked quickly, then brings up the database with the newest tables. */
  async prepare(): Promise<Started> {
    const config = loadConfig();
    await checkDataDir(config.dataDir);
    const weak = [...(await placeWeaknesses(config)), ...weaknessesOf(config, process.env)];
    const refused = weak.find(({ isAdvice }) => !isAdvice);
    if (refused) throw new StartProblem(refused.line);
    // That the application owns its tables is said below, where it is known, also on a machine of one's own.
    for (const { setting, line } of weak) if (setting !== 'DATABASE_OWNER_URL') this.log(line);
    const runFile = new RunFile(config.dataDir, config.databaseUrl ? `run-${config.port}.json` : 'run.json');
    await runFile.claim(this.log);
    this.runFile = runFile;
    runFile.watchNpm(() => void this.endWith(0));
    await checkPort(config.host, config.port);
    if (config.databaseUrl) await checkServer(config.databaseUrl);
    if (config.databaseOwnerUrl) await checkServer(config.databaseOwnerUrl, 'DATABASE_OWNER_URL');
    const keys = await keepKeys(config, this.log);
    if (!config.databaseUrl) this.embedded = await startEmbedded({ dataDir: config.dataDir, mustOwn: true, log: this.log, onGiveUp: (line) => void this.endWith(1, line) });
    const appUrl = config.databaseUrl ?? this.embedded!.appUrl;
    const urls = databaseUrls({ ownerUrl: this.embedded?.url ?? config.databaseOwnerUrl ?? appUrl, appUrl, keysUrl: config.keysUrl });
    await this.migrate(urls);
    if (urls.ownerUrl === appUrl) this.log('The audit log is not protected from the application itself: DATABASE_OWNER_URL is not set (docs/operating.md).');
    const env = { ...withoutOwner(process.env), PORT: String(config.port), DATA_DIR: config.dataDir, DATABASE_URL: appUrl, ...keySettings(keys), LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' };
    return { config, env, urls };
  }

  async migrate(urls: DatabaseUrls): Promise<void> {
    const count = await runMigrations(urls).catch((error: Error) => {
      if (error instanceof StartProblem) throw error;
      throw new StartProblem(`The tables could not be brought up to date: ${error.message.split('\n')[0]}`);
    });
    if (count > 0) this.log(`brought the tables up to date (${count} steps)`);
  }

  /** Starts the processes and waits until the web process says that it is ready. */
  async run({ config, env, urls }: Started, scripts: Scripts): Promise<void> {
    let gaveUp: (error: Error) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => (gaveUp = reject));
    failed.catch(() => undefined);
    this.family = new Family({
      env, errorLog: join(config.dataDir, 'errors.log'), log: this.log,
      onChange: (pids) => void this.runFile?.note(pids).catch(() => undefined),
      onGiveUp: (line) => {
        gaveUp(new StartProblem(line));
        void this.endWith(1, line);
      },
    });
    this.family.start('web', scripts.web);
    await Promise.race([failed, becomesReady(config)]);
    // Afterwards: two processes that load the same code at once would make people wait for both.
    // The worker alone learns the owner: whoever takes over the web process must not be able to change the audit log.
    this.family.start('worker', scripts.worker, urls.ownerUrl === urls.appUrl ? {} : { DATABASE_OWNER_URL: urls.ownerUrl });
  }

  /** Ctrl-C, SIGTERM, a closed terminal and a killed npm all stop the children, then the database, and end with 0. */
  listen(): void {
    let first = 0;
    const onSignal = () => {
      // npm passes ctrl-C on although the terminal has sent it to us too: only a later one means "at once".
      if (first > 0 && Date.now() - first > 1000) this.family?.kill();
      first ||= Date.now();
      void this.endWith(0);
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
    // Whoever read our lines may go (`npm start | head`); that is no reason to stop.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  }

  /** What fails from now on fails because we stop. */
  get isStopping(): boolean {
    return this.stopping !== undefined;
  }

  async stop(): Promise<void> {
    this.stopping ??= (async () => {
      await this.family?.stop(CHILDREN_PATIENCE_MS);
      await this.embedded?.stop();
      await this.runFile?.release();
    })();
    await this.stopping;
  }

  private async endWith(code: number, line?: string): Promise<void> {
    if (line) console.error(line);
    if (this.stopping) return;
    await this.stop().catch((error: Error) => console.error(error.message));
    process.exit(code);
  }
}

/** Asks `/readyz` until it says yes. */
function withoutOwner(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { DATABASE_OWNER_URL: _owner, ...others } = env;
  return others;
}

async function becomesReady(config: Config): Promise<void> {
  for (;;) {
    if (await isReady(config)) return;
    await pause(40);
  }
}

function isReady(config: Config): Promise<boolean> {
  return new Promise((resolve) => {
    const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
    const request = get({ host, port: config.port, path: '/readyz', timeout: 2000, headers: { host: new URL(config.siteUrl).host } }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false)).on('timeout', () => request.destroy());
  });
}
