import { Injectable } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import type { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';

/** Puts jobs in the queue of the same database, inside the caller's transaction: no job without its row, no row without its job. */
@Injectable()
export class JobSender {
  private boss: PgBoss | undefined;
  private readonly queues = new Set<string>();

  constructor(private readonly database: Database) {}

  /** Sends job `name` (a queue made by the worker or here on first use) with plain data; person data travels as ids only. */
  async send(manager: EntityManager, name: string, data: object, options: { startAfter?: Date; singletonKey?: string } = {}): Promise<void> {
    const boss = await this.started(name);
    await boss.send(name, data, { ...options, retryLimit: 5, retryBackoff: true, db: { executeSql: async (text, values) => ({ rows: await manager.query(text, values as unknown[]) }) } });
  }

  /** Makes the queues before any transaction needs one: making it inside would take a second connection while the first is held. */
  async prepare(queues: Iterable<string>): Promise<void> {
    for (const queue of queues) await this.started(queue);
  }

  private async started(queue: string): Promise<PgBoss> {
    if (!this.boss) {
      const pool = this.database.pool;
      this.boss = new PgBoss({ db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values as unknown[]) }, supervise: false, schedule: false, migrate: false });
      this.boss.on('error', () => undefined);
      await this.boss.start();
    }
    if (!this.queues.has(queue)) {
      await this.boss.createQueue(queue).catch(() => undefined);
      this.queues.add(queue);
    }
    return this.boss;
  }

  async stop(): Promise<void> {
    await this.boss?.stop({ graceful: false, close: false });
    this.boss = undefined;
  }
}
