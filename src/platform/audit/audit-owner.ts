import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { log } from '../log.js';
import { Settings } from '../settings.module.js';

/**
 * The few connections of the role that owns the audit log (DATABASE_OWNER_URL; without it that of the application). The web process does not know
 * its address and opens none.
 */
@Injectable()
export class AuditOwner implements OnModuleDestroy {
  private pool: Pool | undefined;

  constructor(private readonly settings: Settings) {}

  /** Runs `work` in one transaction that only one process at a time may have open; null when another has it. */
  async ifFree<T>(lock: number, work: (client: PoolClient) => Promise<T>): Promise<T | null> {
    return this.inTransaction(async (client) => {
      const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [lock]);
      return rows[0]!.free ? work(client) : null;
    });
  }

  /** The same, waiting for another process to be done. */
  async alone<T>(lock: number, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.inTransaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [lock]);
      return work(client);
    });
  }

  private inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.with(async (client) => {
      await client.query('BEGIN');
      try {
        const result = await work(client);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  async with<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.opened().connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.pool?.end();
    this.pool = undefined;
  }

  private opened(): Pool {
    if (!this.pool) {
      const { databaseOwnerUrl, databaseUrl } = this.settings.config;
      this.pool = new Pool({ connectionString: databaseOwnerUrl ?? databaseUrl, max: 2, connectionTimeoutMillis: 5000, idleTimeoutMillis: 60_000, application_name: 'banyan audit' });
      this.pool.on('error', (error) => log.warn({ event: 'audit.connection', reason: error.message }));
    }
    return this.pool;
  }
}
