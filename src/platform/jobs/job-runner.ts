import { Injectable } from '@nestjs/common';
import { PgBoss, type JobResult } from 'pg-boss';
import { Database } from '../database/database.js';
import { log } from '../log.js';

export interface TimetableEntry {
  job: string;
  /** Five fields, UTC. */
  cron: string;
}

/** Jobs taken at a time, one after the other; while as many come, nobody waits for the next look. */
const BATCH = 10;

type Handler = (data: Record<string, unknown>) => Promise<void>;

/** Carries out jobs in the worker. Slices register one shallow handler a job; each must bear being run twice. */
@Injectable()
export class JobRunner {
  private readonly handlers = new Map<string, Handler>();
  private boss: PgBoss | undefined;

  constructor(private readonly database: Database) {
    this.handle('platform.tidy', () => this.tidy());
  }

  /** The jobs that slices have registered. */
  get names(): string[] {
    return [...this.handlers.keys()];
  }

  handle(job: string, handler: Handler): void {
    if (this.handlers.has(job)) throw new Error(`Two handlers for the job ${job}.`);
    this.handlers.set(job, handler);
  }

  /** Runs one job here and now: for tests and seeds, where no worker runs. */
  async runNow(job: string, data: Record<string, unknown>): Promise<void> {
    const handler = this.handlers.get(job);
    if (!handler) throw new Error(`No handler for the job ${job}.`);
    await handler(data);
  }

  async start(timetable: readonly TimetableEntry[]): Promise<void> {
    const pool = this.database.pool;
    const boss = new PgBoss({ db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values as unknown[]) } });
    boss.on('error', (error: Error) => log.warn({ event: 'queue', reason: error.message }));
    await boss.start();
    for (const [job, handler] of this.handlers) {
      await boss.createQueue(job).catch(() => undefined);
      await boss.work(job, { pollingIntervalSeconds: 2, batchSize: BATCH, burstWhenBatchFull: true, perJobResults: true }, async (jobs) => {
        const results: JobResult[] = [];
        for (const { id, data } of jobs) results.push({ id, ...(await outcomeOf(job, () => handler((data ?? {}) as Record<string, unknown>))) });
        return results;
      });
    }
    for (const entry of timetable) await boss.schedule(entry.job, entry.cron, {}, { tz: 'UTC' });
    this.boss = boss;
  }

  async stop(): Promise<void> {
    await this.boss?.stop({ graceful: true, timeout: 5000, close: false });
  }

  /** Form keys, limits and sessions that nothing needs any more. A session that is over still says for a day whose a late post is. */
  private async tidy(): Promise<void> {
    await this.database.rows("DELETE FROM form_key WHERE at < now() - interval '7 days'");
    await this.database.rows("DELETE FROM session WHERE expire < now() - interval '24 hours'");
    await this.database.rows('DELETE FROM try_limit WHERE expire < $1', [Date.now()]);
  }
}

/** How a job ended. Of an error only its kind is kept: what a mail server says may hold an address. */
async function outcomeOf(job: string, work: () => Promise<void>): Promise<Pick<JobResult, 'status' | 'output'>> {
  try {
    await work();
    return { status: 'completed' };
  } catch (error) {
    const { name, code } = error as { name?: string; code?: string };
    log.error({ event: 'job failed', job, reason: name, code });
    return { status: 'failed', output: { name: name ?? 'Error', code: code ?? null } };
  }
}
