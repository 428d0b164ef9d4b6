import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Client } from 'pg';
import { webApp, type FullConfig } from '../../src/boot.js';
import { Database } from '../../src/platform/database/database.js';
import { Transactions, type Tx } from '../../src/platform/database/transactions.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { JobSender } from '../../src/platform/jobs/job-sender.js';

let count = 0;

/** The running application of a spec file, on a database of its own. */
export class TestApp {
  app: NestExpressApplication;
  config: FullConfig;
  port: number;
  private name: string;

  get database(): Database {
    return this.app.get(Database);
  }

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.app.get(token as never) as T;
  }

  /** The address for a real browser. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Changes rows outside any page: to set a scene. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.get(Transactions).run(systemAct('test.scene'), work);
  }

  async rows<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    const result = await this.database.pool.query(text, values);
    return result.rows as T[];
  }

  /** As the owner of the tables, for what the application itself may not do. */
  async ownerRows<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    const client = new Client(this.config.databaseOwnerUrl);
    await client.connect();
    try {
      return (await client.query(text, values)).rows as T[];
    } finally {
      await client.end();
    }
  }

  async start(settings: Partial<FullConfig> = {}, template = process.env.BANYAN_TEST_TEMPLATE!): Promise<void> {
    const server = process.env.BANYAN_TEST_SERVER!;
    this.name = `banyan_test_${process.pid}_${Date.now().toString(36)}_${(count += 1)}`;
    await statement(server, `CREATE DATABASE ${this.name} TEMPLATE ${template} STRATEGY FILE_COPY`);
    await statement(server, `CREATE DATABASE ${this.name}_keys TEMPLATE ${template}_keys STRATEGY FILE_COPY`);
    const [url, ownerUrl] = [process.env.BANYAN_TEST_APP_SERVER!, server].map((each) => Object.assign(new URL(each), { pathname: `/${this.name}` }).toString());
    this.config = {
      port: 3999, host: '127.0.0.1', siteUrl: 'http://localhost:3999', publicUrl: 'http://localhost:3999', dataDir: mkdtempSync(join(tmpdir(), 'banyan-files-')), databaseUrl: url!, databaseOwnerUrl: ownerUrl!,
      secretKey: 'a test secret of more than 32 characters', nameKey: 'another test secret, of more than 32', staffFactor: 'optional', trustedProxies: [], smtpUrl: undefined, mailFrom: 'Office <office@localhost>', demo: true, ...settings,
    };
    this.app = await webApp(this.config);
    const listening = await this.app.listen(this.config.port === 3999 ? 0 : this.config.port, '127.0.0.1');
    this.port = (listening.address() as { port: number }).port;
  }

  async stop(): Promise<void> {
    await this.get(JobSender).stop();
    await this.app.close();
    for (const name of [this.name, `${this.name}_keys`]) await statement(process.env.BANYAN_TEST_SERVER!, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

/** Starts an application before the tests of a file and stops it after them. */
export function useApp(settings: Partial<FullConfig> = {}): TestApp {
  const test = new TestApp();
  beforeAll(() => test.start(settings), 60000);
  afterAll(() => test.stop(), 30000);
  return test;
}

async function statement(url: string, text: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
