import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { EmbeddedProblem, startEmbedded, type Embedded } from '../../src/platform/database/embedded.js';
import { keepAlive } from '../../src/platform/database/embedded-revival.js';
import { ROOT } from '../../src/platform/root.js';

const BUILT = join(ROOT, 'dist/src/platform/database/embedded.js');

describe('the embedded database', () => {
  let dataDir: string;
  const servers: Embedded[] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'banyan-embedded-'));
    await chmod(dataDir, 0o711);
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
    const { folder } = JSON.parse(await readFile(join(dataDir, 'database.json'), 'utf8').catch(() => '{"folder":"."}')) as { folder: string };
    await rm(resolve(dataDir, folder), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = async (options: Parameters<typeof startEmbedded>[0] = { dataDir }) => {
    const server = await startEmbedded(options);
    servers.push(server);
    return server;
  };

  it('throws an ephemeral one away on stop', async () => {
    const server = await start({ dataDir, ephemeral: true });
    const [row] = await query(server.url, "SELECT current_setting('data_directory') AS folder, current_setting('fsync') AS fsync, 'ä' < 'b' AS by_code, upper('ä') AS upper");
    expect(row).toMatchObject({ fsync: 'off', by_code: false, upper: 'Ä' });
    await server.stop();
    expect(existsSync(dirname(String(row!.folder)))).toBe(false);
  });

  it('keeps rows, port and password between starts, for its owner only', async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept AS SELECT 'here' AS word");
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT word FROM kept')).toEqual([{ word: 'here' }]);
    expect((await stat(join(dataDir, 'database.json'))).mode & 0o777).toBe(0o600);
    const [row] = await query(second.url, "SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets, current_setting('fsync') AS fsync");
    expect(row).toEqual({ addresses: '127.0.0.1', sockets: '', fsync: 'on' });
    await expect(query(second.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('lets a second command be a guest, whose stop leaves the server alone', async () => {
    const owner = await start();
    const guest = await start();
    expect([owner.isGuest, guest.isGuest, guest.url === owner.url]).toEqual([false, true, true]);
    await guest.stop();
    expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each(['the owner alone', 'the owner and its guard', 'the owner and the server'])('starts after a kill -9 of %s', async (who) => {
    const owner = await startElsewhere(dataDir);
    await query(owner.url, 'CREATE TABLE written (at int); INSERT INTO written VALUES (1)');
    const server = Number((await readFile(await pidFile(dataDir), 'utf8')).split('\n')[0]);
    const killed = [owner.pid, ...(who.endsWith('guard') ? guardsOf(server) : []), ...(who.endsWith('server') ? [server] : [])];
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    await goneAll(killed);
    const next = await start();
    expect(next.isGuest).toBe(false);
    expect(await query(next.url, 'SELECT at FROM written')).toEqual([{ at: 1 }]);
  });

  it('comes back with its rows on the same port after a kill -9 of the server alone, and can be stopped in the middle of that', async () => {
    const said: string[] = [];
    const owner = await start({ dataDir, log: (line) => said.push(line), onGiveUp: (line) => said.push(`gave up: ${line}`) });
    await query(owner.url, 'CREATE TABLE written (at int); INSERT INTO written VALUES (1)');
    const serverPid = async () => Number((await readFile(await pidFile(dataDir), 'utf8').catch(() => '0')).split('\n')[0]);
    const first = await serverPid();
    process.kill(first, 'SIGKILL');
    const rows = async (): Promise<unknown> => query(owner.url, 'SELECT at FROM written').catch(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return rows();
    });
    expect(await rows()).toEqual([{ at: 1 }]);
    const second = await serverPid();
    expect(second).not.toBe(first);
    process.kill(second, 'SIGKILL');
    await owner.stop();
    expect(said.filter((line) => !line.startsWith('made a new'))).toEqual(expect.arrayContaining(['the database stopped and is started again']));
    expect(said.join()).not.toContain('gave up');
    expect(JSON.parse(await readFile(join(dataDir, 'database.json'), 'utf8'))).toMatchObject({ owner: null });
    expect(await query((await start()).url, 'SELECT at FROM written')).toEqual([{ at: 1 }]);
  }, 30000);

  it('gives up with one line when the server dies three times in half a minute', async () => {
    const servers = [0, 1, 2].map(() => {
      let end: () => void = () => undefined;
      return { port: 1, ended: new Promise<void>((done) => (end = done)), stop: async () => undefined, end: () => end() };
    });
    const said: string[] = [];
    const gaveUp = new Promise<string>((done) => {
      let nth = 0;
      const again = async () => {
        const next = servers[(nth += 1)]!;
        setImmediate(next.end);
        return next;
      };
      keepAlive(servers[0]!, { again, log: (line) => said.push(line), onGiveUp: done });
    });
    servers[0]!.end();
    expect(await gaveUp).toMatch(/^The database stopped 3 times in 30 seconds/);
    expect(said).toHaveLength(2);
  });

  it('is not misled by a process number that another program has by now', async () => {
    await (await start()).stop();
    await writeFile(await pidFile(dataDir), `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n 1 1\nready\n`);
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('moves to another port when the last one is taken, but not from one that was asked for', async () => {
    const first = await start();
    await first.stop();
    const other = createServer().listen(first.port, '127.0.0.1');
    try {
      const second = await start();
      expect(second.port).not.toBe(first.port);
      await second.stop();
      await expect(startEmbedded({ dataDir, port: first.port })).rejects.toThrow(new EmbeddedProblem(`The database port ${first.port} is taken by another program.`));
    } finally {
      other.close();
    }
  });

  it('refuses a folder that is not its own with one plain line', async () => {
    await mkdir(join(dataDir, 'database'));
    await writeFile(join(dataDir, 'database', 'letter.txt'), 'mine');
    await expect(startEmbedded({ dataDir })).rejects.toThrow(EmbeddedProblem);
    expect(await readFile(join(dataDir, 'database', 'letter.txt'), 'utf8')).toBe('mine');
  });

  it('serves several that start at once on one folder with one server', async () => {
    const all = await Promise.all([start(), start(), start()]);
    expect(all.filter((server) => !server.isGuest)).toHaveLength(1);
    expect(new Set(all.map((server) => server.url)).size).toBe(1);
  });
});

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return ((await client.query(text)) as pg.QueryResult).rows ?? [];
  } finally {
    await client.end();
  }
}

async function pidFile(dataDir: string): Promise<string> {
  const { folder } = JSON.parse(await readFile(join(dataDir, 'database.json'), 'utf8')) as { folder: string };
  return join(resolve(dataDir, folder), 'postmaster.pid');
}

/** Another process that starts the database and then does nothing. */
function startElsewhere(dataDir: string): Promise<{ pid: number; url: string }> {
  const code = `const { startEmbedded } = await import(${JSON.stringify(BUILT)}); const { url } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} }); console.log(url); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((done, fail) => {
    child.once('exit', () => fail(new Error('The other process ended.')));
    child.stdout.once('data', (chunk: Buffer) => done({ pid: child.pid!, url: String(chunk).trim() }));
  });
}

/** The shells that watch over a server. */
function guardsOf(server: number): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0] === '/bin/sh' && words[4] === String(server);
    } catch {
      return false;
    }
  });
}

/** A killed process is there for a moment still; a person's next start comes later than that. */
async function goneAll(pids: number[]): Promise<void> {
  for (let tries = 0; tries < 100 && pids.some(isThere); tries += 1) await new Promise((later) => setTimeout(later, 20));
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
