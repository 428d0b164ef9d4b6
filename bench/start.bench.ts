import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../src/platform/root.js';
import { atMost, type Figure } from './figures.js';

const LIMIT_MS = 120000;

/** Seconds from `npm start` to the line `ready`: the first time ever on an empty folder (building and demo included), and again with data. */
export async function startBench(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'banyan-start-'));
  try {
    await rm(join(ROOT, 'dist/src/app.module.js'), { force: true });
    const first = await seconds(dataDir, 35001);
    const again = await seconds(dataDir, 35002);
    return [atMost('start, first ever after npm ci', first, 30, 's'), atMost('start, built, data present', again, 3, 's')];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function seconds(dataDir: string, port: number): Promise<number> {
  const env: NodeJS.ProcessEnv = { ...process.env, DATA_DIR: dataDir, PORT: String(port) };
  delete env.DATABASE_URL;
  const began = Date.now();
  const child = spawn(process.execPath, [join(ROOT, 'bin/start.mjs')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const giveUp = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let output = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString();
      if (/^ready /m.test(output)) resolve();
    });
    child.on('exit', () => resolve());
  });
  const took = (Date.now() - began) / 1000;
  if (!/^ready /m.test(output)) throw new Error(`The start gave no ready line: ${output.slice(-500)}`);
  child.kill('SIGTERM');
  await once(child, 'exit');
  clearTimeout(giveUp);
  return took;
}
