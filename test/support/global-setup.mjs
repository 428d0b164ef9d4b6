import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { build, isStale } from '../../bin/build.mjs';

const APP_PASSWORD = 'onlyfortests';

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
  const { databaseUrls, runMigrations } = await import('../../dist/src/platform/database/migrate.js');
  const { APP_ROLE, ensureAppRole } = await import('../../dist/src/platform/database/app-role.js');
  await withClient(server.url, (client) => ensureAppRole(client, APP_PASSWORD));
  // Everything runs as the role of the application, as it does in the product: a test that needs the owner of the tables says so.
  const appServer = withRole(server.url, APP_ROLE, APP_PASSWORD);
  await runMigrations(databaseUrls({ ownerUrl: template, appUrl: withDatabase(appServer, name) }));
  process.env.BANYAN_TEST_SERVER = server.url;
  process.env.BANYAN_TEST_APP_SERVER = appServer;
  process.env.BANYAN_TEST_TEMPLATE = name;
  globalThis.banyanServer = server;
}

export function run(url, statement) {
  return withClient(url, (client) => client.query(statement));
}

async function withClient(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withRole(url, role, password) {
  const changed = new URL(url);
  changed.username = role;
  changed.password = password;
  return changed.toString();
}

export function withDatabase(url, name) {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
