import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedProblem } from './embedded-problem.js';

const run = promisify(execFile);
const OWN_USER = 'banyan-pg';

/** The user whom PostgreSQL runs as; undefined when that is ourselves. */
export type RunAs = { uid: number; gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root. Root runs it as the owner of `folder` when that exists, else as the system user `banyan-pg`
 * (made when missing), else as `nobody`, which every system has: `initdb` looks its user up by number, so an unnamed one will not do.
 */
export async function userFor(folder: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(folder).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const user = (await lookUp(OWN_USER)) ?? (await makeOwnUser()) ?? (await lookUp('nobody'));
  if (!user) throw new EmbeddedProblem('PostgreSQL cannot run as root, and no other user could be made here. Start as an ordinary user, or set DATABASE_URL.');
  return user;
}

/** True when the user may go through this folder to what lies in it. */
export async function canEnter(runAs: RunAs, folder: string): Promise<boolean> {
  if (!runAs) return true;
  return run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...runAs, cwd: '/' }).then(() => true, () => false);
}

async function makeOwnUser(): Promise<RunAs> {
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', OWN_USER]],
    ['adduser', ['-S', '-D', '-H', OWN_USER]],
  ];
  for (const [command, words] of ways) {
    const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin`;
    await run(command, words, { env: { PATH: path } }).catch(() => undefined);
    // Two clones may do this at the same moment: the one whom the lock on the user list turned away finds the other's user.
    for (let tries = 0; tries < 3; tries += 1) {
      const made = await lookUp(OWN_USER);
      if (made) return made;
      await pause(50);
    }
  }
  return undefined;
}

async function lookUp(name: string): Promise<RunAs> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = users.split('\n').find((line) => line.startsWith(`${name}:`))?.split(':');
  return fields && Number(fields[2]) > 0 ? { uid: Number(fields[2]), gid: Number(fields[3]) } : undefined;
}
