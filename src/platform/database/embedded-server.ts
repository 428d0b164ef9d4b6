import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { readFile, rm, stat, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedProblem } from './embedded-problem.js';
import { commandOf, isAlive, signal, waitUntilGone } from './embedded-process.js';
import type { RunAs } from './embedded-user.js';

const LOG_LIMIT_BYTES = 5_000_000;

/** Modest: the whole product lives on 2 cores and 2 GB. */
const SETTINGS = {
  listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '60', shared_buffers: '64MB', max_parallel_workers_per_gather: '0',
  jit: 'off', max_wal_size: '512MB', log_min_messages: 'warning', log_line_prefix: '%m ', log_checkpoints: 'off', log_timezone: 'UTC', timezone: 'UTC', lc_messages: 'C',
};
/** Nothing in a throwaway database has to outlive the machine. */
const THROWAWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '120', shared_buffers: '48MB', autovacuum: 'on', wal_level: 'minimal', max_wal_senders: '0' };

/**
 * Stops the server when the process that owns it dies without a word: its standard input ends then, also by kill -9.
 * $1 server, $2 signal, $3 folder to throw away or empty.
 */
const GUARD = `if read -r word; then exit 0; fi
kill -"$2" "$1" 2>/dev/null
[ -n "$3" ] || exit 0
tries=0
while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries+1)); done
rm -rf -- "$3"`;

export interface ServerPlace {
  postgres: string;
  folder: string;
  runAs: RunAs;
  logFile: string;
  /** The folder that goes when the server stops, or null to keep everything. */
  throwaway: string | null;
}

export interface RunningServer {
  pid: number;
  port: number;
  status: string;
}

/** The server that has this cluster open, whoever started it; null when there is none. */
export async function runningServer(folder: string): Promise<RunningServer | null> {
  const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!pid || !isAlive(pid)) return null;
  const command = commandOf(pid);
  // After a crash the number may belong to another program by now.
  if (command !== null && !command.includes(folder)) return null;
  return { pid, port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
}

export interface Server {
  port: number;
  /** Resolves when the server is gone, whoever ended it. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a server on `port`, or on a free one, and waits until it takes connections.
 * @throws EmbeddedProblem with the server's own last words.
 */
export async function startServer(place: ServerPlace, wanted: number | null, isFixed: boolean): Promise<Server> {
  await rm(join(place.folder, 'postmaster.pid'), { force: true });
  let said = '';
  for (let tries = 0; tries < 6; tries += 1) {
    const port = tries === 0 && wanted ? wanted : await freePort();
    const child = await launch(place, port);
    if (await becomesReady(child, place.folder)) return { port, ended: child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((done) => child.once('exit', () => done())), stop: guarded(child, place) };
    said = await lastWords(place.logFile);
    const isPortTaken = /could not bind|could not create any TCP|already in use/.test(said);
    // Backends of a server that was killed go by themselves as soon as they notice.
    const isFading = /still in use/.test(said);
    if (isPortTaken && isFixed) throw new EmbeddedProblem(`The database port ${port} is taken by another program.`);
    if (!isPortTaken && !isFading) break;
    if (isFading) await pause(700);
  }
  throw new EmbeddedProblem(`The database in ${place.folder} does not start: ${said || 'it gave no reason'}`);
}

/** Stops a server that lost its owner. */
export async function stopServer(pid: number): Promise<void> {
  for (const [name, milliseconds] of [['SIGINT', 6000], ['SIGQUIT', 2000], ['SIGKILL', 1000]] as const) {
    signal(pid, name);
    if (await waitUntilGone(pid, milliseconds)) return;
  }
  throw new EmbeddedProblem(`The database server (process ${pid}) does not stop.`);
}

async function launch(place: ServerPlace, port: number): Promise<ChildProcess> {
  const settings = Object.entries({ ...SETTINGS, ...(place.throwaway ? THROWAWAY : {}), port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const size = (await stat(place.logFile).catch(() => null))?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) await truncate(place.logFile);
  const log = openSync(place.logFile, 'a', 0o600);
  // In a session of its own: ctrl-C in the terminal must reach us alone, who stop things in order.
  const child = spawn(place.postgres, ['-D', place.folder, ...settings], { ...place.runAs, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' }, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => undefined);
  child.unref();
  return child;
}

/** Waits as long as the server lives: a recovery after a crash takes what it takes. */
async function becomesReady(child: ChildProcess, folder: string): Promise<boolean> {
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const server = await runningServer(folder);
    if (server?.pid === child.pid && server.status === 'ready') return true;
    await pause(10);
  }
  return false;
}

function guarded(child: ChildProcess, place: ServerPlace): () => Promise<void> {
  const pid = child.pid as number;
  const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', String(pid), place.throwaway ? 'QUIT' : 'INT', place.throwaway ?? ''], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  const release = () => guard.stdin.end('done\n');
  child.once('exit', release);
  return async () => {
    if (place.throwaway) signal(pid, 'SIGQUIT');
    await stopServer(pid);
    release();
    if (place.throwaway) await rm(place.throwaway, { recursive: true, force: true });
  };
}

async function lastWords(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n').slice(-12);
  const telling = lines.filter((line) => /FATAL|PANIC|could not|already in use/.test(line));
  return (telling.at(-1) ?? lines.at(-1) ?? '').replace(/^[-\d]+ [\d:.]+ \w+ /, '');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
