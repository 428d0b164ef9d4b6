import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { Client } from 'pg';
import { ROOT } from '../../src/platform/root.js';
import type { FullConfig } from '../../src/boot.js';
import { TestApp } from './app.js';
import { quickHash } from './quick-hash.js';

const TEST_KEYS = { SECRET_KEY: 'a test secret of more than 32 characters', NAME_KEY: 'another test secret, of more than 32' };

/** The application on the demo: seeded once a run, copied for each spec file that asks. */
export function useDemo(settings: Partial<FullConfig> = {}): TestApp {
  const test = new TestApp();
  beforeAll(async () => {
    const { template, dataDir } = await demoTemplate();
    await test.start({ dataDir, ...settings }, template);
  }, 180000);
  afterAll(() => test.stop(), 30000);
  return test;
}

export function demoPassphrase(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'src/seeds/demo-sign-ins.json'), 'utf8')) as Array<{ passphrase: string }>)[0]!.passphrase;
}

async function demoTemplate(): Promise<{ template: string; dataDir: string }> {
  const server = process.env.BANYAN_TEST_SERVER!;
  const template = `${process.env.BANYAN_TEST_TEMPLATE}_demo`;
  const client = new Client(server);
  await client.connect();
  try {
    // Two spec files may ask at once; the second waits for the first.
    await client.query('SELECT pg_advisory_lock(826402)');
    const folder = await client.query<{ description: string }>("SELECT shobj_description(oid, 'pg_database') AS description FROM pg_database WHERE datname = $1", [template]);
    if (folder.rows[0]?.description) return { template, dataDir: folder.rows[0].description };
    const dataDir = mkdtempSync(join(tmpdir(), 'banyan-demo-files-'));
    await client.query(`DROP DATABASE IF EXISTS ${template}`);
    await client.query(`CREATE DATABASE ${template} TEMPLATE ${process.env.BANYAN_TEST_TEMPLATE} STRATEGY FILE_COPY`);
    await client.query(`DROP DATABASE IF EXISTS ${template}_keys`);
    await client.query(`CREATE DATABASE ${template}_keys TEMPLATE ${process.env.BANYAN_TEST_TEMPLATE}_keys STRATEGY FILE_COPY`);
    await seed(process.env.BANYAN_TEST_APP_SERVER!, template, dataDir);
    await hashQuickly(server, template);
    await client.query(`COMMENT ON DATABASE ${template} IS '${dataDir}'`);
    return { template, dataDir };
  } finally {
    await client.end();
  }
}

/** Everybody of the demo has the one demo passphrase. */
async function hashQuickly(server: string, template: string): Promise<void> {
  const client = new Client(Object.assign(new URL(server), { pathname: `/${template}` }).toString());
  await client.connect();
  try {
    await client.query("UPDATE account SET passphrase_hash = $1 WHERE passphrase_hash LIKE '$argon2id$%'", [await quickHash(demoPassphrase())]);
  } finally {
    await client.end();
  }
}

async function seed(server: string, template: string, dataDir: string): Promise<void> {
  const url = new URL(server);
  url.pathname = `/${template}`;
  const env = { ...process.env, ...TEST_KEYS, DATABASE_URL: url.toString(), DATA_DIR: dataDir, DEMO: '1', LOG_LEVEL: 'error' };
  const child = spawn(process.execPath, [join(ROOT, 'dist/src/seeds/demo.js')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`The demo could not be loaded: ${errors.slice(0, 3000)}`);
}
