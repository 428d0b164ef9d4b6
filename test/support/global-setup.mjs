import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { build, isStale } from '../../bin/build.mjs';

/**
 * One PostgreSQL for the run (TEST_DATABASE_URL, or the embedded one, thrown away afterwards) with a template database that has the
 * newest schema; each spec file copies the template.
 */
export default async function setUp() {
  if (await isStale()) await build();
  let server = { url: process.env.TEST_DATABASE_URL, stop: async () => undefined };
  if (!server.url) {
    const { startEmbedded } = await import('../../dist/src/platform/database/embedded.js');
    server = await startEmbedded({ dataDir: await mkdtemp(join(tmpdir(), 'banyan-test-')), ephemeral: true });
  }
  const name = `banyan_template_${process.pid}`;
  await run(server.url, `CREATE DATABASE ${name}`);
  const template = withDatabase(server.url, name);
  const { runMigrations } = await import('../../dist/src/platform/database/migrate.js');
  await runMigrations(template);
  process.env.BANYAN_TEST_SERVER = server.url;
  process.env.BANYAN_TEST_TEMPLATE = name;
  globalThis.banyanServer = server;
}

export async function run(url, statement) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export function withDatabase(url, name) {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
