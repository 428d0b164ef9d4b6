import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { APP_ROLE, ensureAppRole } from './app-role.js';
import { usableBinaries } from './embedded-binaries.js';
import { holdFolder, makeCluster, makeDataDir, recall, remember, ROLE, throwawayFolder, type Kept } from './embedded-folder.js';
import { EmbeddedProblem } from './embedded-problem.js';
import { isRunning, markOf } from './embedded-process.js';
import { keepAlive } from './embedded-revival.js';
import { runningServer, startServer, stopServer, type RunningServer, type Server } from './embedded-server.js';
import { userFor } from './embedded-user.js';

export { EmbeddedProblem } from './embedded-problem.js';

const DATABASE = 'banyan';

export interface EmbeddedOptions {
  /** Where the database is kept; for an ephemeral one the parent of its folder (the system's temporary folder when missing). */
  dataDir?: string;
  /** A fixed port; without one the port of the last start is taken again when it is free, else any free one. */
  port?: number;
  /** For tests: nothing is synced to disk, everything is deleted on stop or when this process dies. */
  ephemeral?: boolean;
  /** Wait until we own the server, rather than be the guest of a process (a backup) that will stop it. */
  mustOwn?: boolean;
  /** Bring the server back when it dies without us (kill -9, out of memory), on the same port; called with a line when it cannot be. */
  onGiveUp?: (line: string) => void;
  /** One line of progress, for people. */
  log?: (line: string) => void;
}

interface Passwords {
  password: string;
  appPassword: string;
}

export interface Embedded {
  /** `postgres://banyan:password@127.0.0.1:port/banyan`: the owner of the tables, who may make databases. */
  url: string;
  /** The same database for the application, which may work in the tables and not change them. */
  appUrl: string;
  port: number;
  /** Another process of ours owns the server and may stop it at any time. */
  isGuest: boolean;
  /** Stops the server, unless another process owns it. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with Banyan on loopback, making the database in an empty data folder. A server that a living process
 * of ours runs on the same folder is used as a guest; one that a killed process left behind is stopped and started anew.
 * @throws EmbeddedProblem with one plain line.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  if (options.ephemeral) return startThrowaway(options);
  if (!options.dataDir) throw new EmbeddedProblem('A kept database needs a data folder.');
  const dataDir = resolve(options.dataDir);
  await makeDataDir(dataDir);
  for (let tries = 0; ; tries += 1) {
    const letGo = await holdFolder(dataDir);
    const started = await startKept(dataDir, options).finally(letGo);
    if (started) return started;
    if (tries === 0 && options.mustOwn) options.log?.('waiting for a backup or another command that has the database open');
    await pause(200);
  }
}

/** What the data folder remembers; a folder of before has no password for the application yet. */
async function recallWhole(dataDir: string): Promise<Kept & Passwords> {
  const kept = await recall(dataDir);
  const whole = { ...kept, appPassword: kept.appPassword ?? randomBytes(24).toString('hex') };
  if (!kept.appPassword) await remember(dataDir, whole);
  return whole;
}

/** Null when it has to be tried again: another process is about to stop the server. */
async function startKept(dataDir: string, options: EmbeddedOptions): Promise<Embedded | null> {
  const kept = await recallWhole(dataDir);
  const folder = resolve(dataDir, kept.folder);
  const running = await runningServer(folder);
  if (running && isRunning(kept.owner)) return options.mustOwn ? null : asGuest(folder, running, kept);
  if (running) {
    options.log?.('stopping the database that a killed process left behind');
    await stopServer(running.pid);
  }
  const runAs = await userFor(folder);
  const binaries = await usableBinaries(runAs, dataDir);
  const isNew = await makeCluster(binaries, folder, kept.password, runAs, false);
  if (isNew) options.log?.(`made a new database in ${folder}`);
  const place = { postgres: binaries.postgres, folder, runAs, logFile: join(dataDir, 'database.log'), throwaway: null };
  const server = await startServer(place, options.port ?? kept.port, options.port !== undefined);
  const note = (owner: Kept['owner']) => remember(dataDir, { ...kept, port: server.port, owner });
  await note(markOf(process.pid));
  await ensureDatabase(server.port, kept);
  const again = async (): Promise<Server> => {
    for (;;) {
      const letGo = await holdFolder(dataDir);
      try {
        // A command that found no server may have started one meanwhile: it stops it when it is done.
        if (!(await runningServer(folder))) {
          const next = await startServer(place, server.port, true);
          await note(markOf(process.pid));
          return next;
        }
      } finally {
        await letGo();
      }
      await pause(200);
    }
  };
  const { onGiveUp, log = () => undefined } = options;
  const last = onGiveUp ? keepAlive(server, { again, log, onGiveUp }) : async () => server;
  const stop = async () => {
    const atLast = await last();
    // Nobody may start between the end of the server and the note that it ended.
    const letGo = await holdFolder(dataDir);
    await atLast?.stop();
    await note(null).finally(letGo);
  };
  return { ...addressesOf(server.port, kept), port: server.port, isGuest: false, stop: once(stop) };
}

async function asGuest(folder: string, first: RunningServer, passwords: Passwords): Promise<Embedded | null> {
  let server: RunningServer | null = first;
  while (server && server.status !== 'ready') {
    await pause(20);
    server = await runningServer(folder);
  }
  if (!server) return null;
  try {
    await ensureDatabase(server.port, passwords);
  } catch (error) {
    // Its owner was killed a moment ago: it is on its way down.
    if (isGoingDown(error)) return null;
    throw error;
  }
  return { ...addressesOf(server.port, passwords), port: server.port, isGuest: true, stop: async () => undefined };
}

function isGoingDown(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return ['57P01', '57P03', 'ECONNREFUSED', 'ECONNRESET'].includes(code ?? '') || message.startsWith('Connection terminated');
}

async function startThrowaway(options: EmbeddedOptions): Promise<Embedded> {
  const parent = await throwawayFolder(options.dataDir ? resolve(options.dataDir) : tmpdir());
  try {
    const folder = join(parent, 'database');
    const passwords = { password: randomBytes(16).toString('hex'), appPassword: randomBytes(16).toString('hex') };
    const runAs = await userFor(folder);
    const binaries = await usableBinaries(runAs, parent);
    await makeCluster(binaries, folder, passwords.password, runAs, true);
    const place = { postgres: binaries.postgres, folder, runAs, logFile: join(parent, 'database.log'), throwaway: parent };
    const server = await startServer(place, options.port ?? null, options.port !== undefined);
    await ensureDatabase(server.port, passwords);
    return { ...addressesOf(server.port, passwords), port: server.port, isGuest: false, stop: once(server.stop) };
  } catch (error) {
    await rm(parent, { recursive: true, force: true });
    throw error;
  }
}

async function ensureDatabase(port: number, { password, appPassword }: Passwords): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(port, ROLE, password, 'postgres'), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    await ensureAppRole(client, appPassword);
  } finally {
    await client.end();
  }
}

function addressesOf(port: number, { password, appPassword }: Passwords): Pick<Embedded, 'url' | 'appUrl'> {
  return { url: urlOf(port, ROLE, password, DATABASE), appUrl: urlOf(port, APP_ROLE, appPassword, DATABASE) };
}

function urlOf(port: number, role: string, password: string, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
}

function once(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= stop());
}
