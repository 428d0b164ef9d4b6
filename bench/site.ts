import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { startEmbedded } from '../src/platform/database/embedded.js';
import { databaseUrls, runMigrations } from '../src/platform/database/migrate.js';
import { MEMORY_BOUNDS } from '../src/platform/running/memory.js';
import { ROOT } from '../src/platform/root.js';

/** The product on a demo database of its own, as processes: what the benchmark measures. */
export interface Site {
  databaseUrl: string;
  port: number;
  url: string;
  web: ChildProcess;
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  const dataDir = await mkdtemp(join(tmpdir(), 'banyan-bench-'));
  const server = await startEmbedded({ dataDir });
  await runMigrations(databaseUrls({ ownerUrl: server.url, appUrl: server.appUrl }));
  const port = 34000 + Math.floor(Math.random() * 2000);
  const env = { ...process.env, DATABASE_URL: server.appUrl, DATA_DIR: dataDir, PORT: String(port), SECRET_KEY: 'a bench secret of more than 32 characters', NAME_KEY: 'another bench secret of more than 32 letters', DEMO: '1', LOG_LEVEL: 'silent' };
  await run('dist/src/seeds/demo.js', env);
  const web = fork(join(ROOT, 'dist/src/main.js'), { env, stdio: 'ignore', execArgv: MEMORY_BOUNDS });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/readyz`);
  return {
    databaseUrl: server.url, port, url, web, env,
    stop: async () => {
      web.kill('SIGTERM');
      await once(web, 'exit');
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs a built file of the project to its end. */
export async function run(path: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = fork(join(ROOT, path), { env, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`${path} ended with ${code}`);
}

/** Signs in and answers the session's cookie. */
export async function cookieOf(url: string, handle: string): Promise<string> {
  const [{ passphrase }] = JSON.parse(await readFile(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8')) as [{ passphrase: string }];
  const response = await fetch(`${url}/sign-in`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }, body: new URLSearchParams({ handle, passphrase }) });
  const cookie = response.headers.getSetCookie()[0];
  if (response.status !== 303 || !cookie) throw new Error(`${handle} could not sign in: ${response.status}`);
  return cookie.split(';')[0]!;
}

/** The memory that a process holds now, in MB. */
export async function memoryOf(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    if ((await fetch(url).catch(() => null))?.ok) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`${url} does not answer.`);
}
