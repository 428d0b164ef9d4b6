import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { MEMORY_BOUNDS } from '../src/platform/running/memory.js';
import { ROOT } from '../src/platform/root.js';
import { atMost, type Figure } from './figures.js';
import { memoryOf, type Site } from './site.js';

const SETTLE_MS = 8000;

/** What the worker holds after it has carried out the jobs that the demo left. */
export async function workerBench(site: Site): Promise<Figure[]> {
  const worker = fork(join(ROOT, 'dist/src/worker.js'), { env: site.env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: MEMORY_BOUNDS });
  await once(worker, 'message');
  await new Promise((later) => setTimeout(later, SETTLE_MS));
  const memory = await memoryOf(worker);
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  return [atMost('worker after the jobs of the demo', memory, 250, 'MB')];
}
