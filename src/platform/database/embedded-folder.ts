import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ROOT_KEEPS, type Binaries } from './embedded-binaries.js';
import { EmbeddedProblem } from './embedded-problem.js';
import { isRunning, markOf, type ProcessMark } from './embedded-process.js';
import { canEnter, userFor, type RunAs } from './embedded-user.js';

const run = promisify(execFile);

/** The role that owns everything in the embedded database. */
export const ROLE = 'banyan';
const MAJOR = '18';

/** What a data folder remembers about its database, in `database.json`, readable by its owner only. */
export interface Kept {
  /** The cluster's folder: relative to the data folder, or absolute where PostgreSQL's user cannot enter that. */
  folder: string;
  password: string;
  /** Of the application's role. */
  appPassword?: string;
  port: number | null;
  /** The process that started the server and will stop it. */
  owner: ProcessMark | null;
}

/**
 * Makes the data folder where it is missing: root's database runs as another user, who has to pass through.
 * One step at a time, since Node's recursive way never ends where the system makes no folders (/proc).
 */
export async function makeDataDir(dataDir: string): Promise<void> {
  if (await stat(dataDir).catch(() => null)) return;
  await makeDataDir(dirname(dataDir));
  await mkdir(dataDir, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw new EmbeddedProblem(`The data folder ${dataDir} cannot be made (${error.code}).`);
  });
}

/** Reads what the data folder remembers, or decides it for a new one: where the cluster lies and its random password. Hold the folder meanwhile. */
export async function recall(dataDir: string): Promise<Kept> {
  const text = await readFile(join(dataDir, 'database.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new EmbeddedProblem(`The file database.json in ${dataDir} cannot be read (${error.code}). Start as the user who made it.`);
  });
  if (text !== null) return JSON.parse(text) as Kept;
  const runAs = await userFor(join(dataDir, 'database'));
  const folder = (await canEnter(runAs, dataDir)) ? 'database' : join(ROOT_KEEPS, `database-${randomBytes(8).toString('hex')}`);
  if (await isFilled(resolve(dataDir, folder))) throw new EmbeddedProblem(`${dataDir} holds a database but not its database.json with the password. Put that file back, or choose another DATA_DIR.`);
  const kept: Kept = { folder, password: randomBytes(24).toString('hex'), port: null, owner: null };
  await remember(dataDir, kept);
  return kept;
}

/** Written whole or not at all, so that a killed start leaves the former file. */
export async function remember(dataDir: string, kept: Kept): Promise<void> {
  const path = join(dataDir, 'database.json');
  await writeFile(`${path}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** A new folder that PostgreSQL's user can enter, for a database that is thrown away; in `parent` where that works. */
export async function throwawayFolder(parent: string): Promise<string> {
  for (const base of [parent, tmpdir()]) {
    await mkdir(base, { recursive: true });
    const folder = await mkdtemp(join(base, 'banyan-database-'));
    const runAs = await userFor(join(folder, 'database'));
    if (runAs) await chown(folder, runAs.uid, runAs.gid);
    if (await canEnter(runAs, folder)) return folder;
    await rm(folder, { recursive: true });
  }
  throw new EmbeddedProblem(`PostgreSQL's user can enter neither ${parent} nor ${tmpdir()}.`);
}

/** Makes the cluster when the folder is empty or missing; a killed attempt leaves nothing that a later start would take for a cluster. */
export async function makeCluster(binaries: Binaries, folder: string, password: string, runAs: RunAs, isThrowaway: boolean): Promise<boolean> {
  if (await isFilled(folder)) {
    await refuseOtherVersion(folder);
    return false;
  }
  const draft = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs) for (const path of [draft, passwordFile]) await chown(path, runAs.uid, runAs.gid);
  const words = ['-D', draft, '-U', ROLE, '-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '--no-instructions'];
  try {
    await run(binaries.initdb, isThrowaway ? [...words, '--no-sync'] : words, { ...runAs, cwd: '/', env: { LC_ALL: 'C' } });
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw new EmbeddedProblem(`The database could not be made in ${folder}: ${reasonOf(error)}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  return true;
}

/** Lets one process at a time look at, make and start the database of a data folder. Returns the function that lets go. */
export async function holdFolder(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, 'database.lock');
  for (let tries = 0; tries < 1200; tries += 1) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(JSON.stringify(markOf(process.pid)));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new EmbeddedProblem(`Nothing can be written in ${dataDir} (${(error as NodeJS.ErrnoException).code}).`);
    }
    const holder = await readFile(path, 'utf8').catch(() => null);
    // An empty file is one that its holder is about to fill; after a second nobody is.
    if (holder !== null && (holder === '' ? tries > 20 : !isRunning(JSON.parse(holder) as ProcessMark))) await rm(path, { force: true });
    await pause(50);
  }
  throw new EmbeddedProblem(`Another process has held the database in ${dataDir} for a minute.`);
}

async function isFilled(folder: string): Promise<boolean> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new EmbeddedProblem(`The database folder ${folder} cannot be read (${error.code}). Start as the user who made it.`);
  });
  return entries.length > 0;
}

async function refuseOtherVersion(folder: string): Promise<void> {
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === '') throw new EmbeddedProblem(`The folder ${folder} is not empty and holds no database. Empty it, or choose another DATA_DIR.`);
  if (version !== MAJOR) throw new EmbeddedProblem(`The database in ${folder} was made by PostgreSQL ${version}; this Banyan carries ${MAJOR}. Back it up with the Banyan that made it and restore it here.`);
}

function reasonOf(error: unknown): string {
  const said = (error as { stderr?: string }).stderr ?? String(error);
  return said.split('\n').find((line) => line.includes('error:')) ?? said.trim().split('\n').at(-1) ?? '';
}
