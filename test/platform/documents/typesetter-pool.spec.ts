import { setTimeout as delay } from 'node:timers/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fontFolders } from '../../../src/platform/documents/fonts.js';
import { TypesetterPool, type PoolLimits } from '../../../src/platform/documents/typesetter-pool.js';

const limits: PoolLimits = { size: 1, documentsPerChild: 100, timeout: 20_000, idle: 30_000 };
let workspace: string;
const pools: TypesetterPool[] = [];

describe('the pool of typesetters', () => {
  beforeAll(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'banyan-typeset-'));
    const head = '#set document(title: "T", date: none)\n#set text(font: "Noto Sans", fallback: false)\n';
    await writeFile(join(workspace, 'good.typ'), `${head}Good`);
    await writeFile(join(workspace, 'endless.typ'), `${head}#let f(n) = { let i = 0; while i < 9999 { let j = 0; while j < 9999 { let k = 0; while k < 9999 { k += 1 }; j += 1 }; i += 1 } }\n#f(1)`);
    await writeFile(join(workspace, 'package.typ'), '#import "@preview/cetz:0.3.0": *\nx');
    await writeFile(join(workspace, 'outside.typ'), '#read("../../etc/passwd")');
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    await rm(workspace, { recursive: true });
  });

  it('kills a child that takes too long and sets the next document with another', async () => {
    const pool = poolOf({ timeout: 1500 });
    const [slow, good] = await Promise.allSettled([pool.run(order('endless')), pool.run(order('good'))]);
    expect(slow).toMatchObject({ status: 'rejected', reason: new Error('endless.typ took longer than 1500 ms.') });
    expect(good).toMatchObject({ status: 'fulfilled', value: { content: expect.anything() } });
  });

  it('tells of a child that died', async () => {
    const pool = poolOf({});
    await pool.run(order('good'));
    const work = pool.run(order('endless'));
    process.kill(pool.pids[0]!, 'SIGKILL');
    await expect(work).rejects.toThrow('ended early (SIGKILL)');
    expect(await pool.run(order('good'))).toHaveProperty('content');
  });

  it('ends an idle child', async () => {
    const pool = poolOf({ idle: 200 });
    await pool.run(order('good'));
    expect(pool.pids.length).toBe(1);
    await delay(600);
    expect(pool.pids).toEqual([]);
  });

  it('takes another child after the agreed number of documents', async () => {
    const pool = poolOf({ documentsPerChild: 2 });
    const pids = new Set<number>();
    for (let at = 0; at < 5; at += 1) {
      const answer = pool.run(order('good'));
      for (const pid of pool.pids) pids.add(pid);
      await answer;
    }
    expect(pids.size).toBe(3);
  });

  it('closes only after what was ordered', async () => {
    const pool = poolOf({});
    const answers = [1, 2, 3].map(() => pool.run(order('good')));
    await pool.close();
    expect(await Promise.all(answers)).toHaveLength(3);
    expect(pool.pids).toEqual([]);
  });

  it('reads nothing outside its workspace and fetches no package', async () => {
    const pool = poolOf({});
    expect(await pool.run(order('outside'))).toHaveProperty('failure');
    expect(await pool.run(order('package'))).toHaveProperty('failure');
  });
});

function poolOf(changed: Partial<PoolLimits>): TypesetterPool {
  const pool = new TypesetterPool({ workspace, fontFolders, wideFontFolders: [] }, { ...limits, ...changed });
  pools.push(pool);
  return pool;
}

function order(name: string): { main: string; data: string; wide: boolean; form: 'pdf' } {
  return { main: `${name}.typ`, data: '{}', wide: false, form: 'pdf' };
}
