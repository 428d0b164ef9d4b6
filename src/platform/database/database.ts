import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Pool, QueryResultRow } from 'pg';

type Value = string | number | boolean | Date | Buffer | null | object;

/** Reads by plain parameterised SQL. Only `*.queries.ts` files and the platform use it; changes go through `Transactions`. */
@Injectable()
export class Database {
  /** Statements sent so far by this process, so that a test can hold a page to its budget. */
  statements = 0;
  readonly pool: Pool;
  private readonly names = new Map<string, string>();

  constructor(readonly source: DataSource) {
    this.pool = (source.driver as unknown as { master: Pool }).master;
  }

  /** Runs one prepared statement on the pool and returns its rows; values travel as parameters only. */
  async rows<T extends QueryResultRow>(text: string, values: Value[] = []): Promise<T[]> {
    this.statements += 1;
    const result = await this.pool.query<T>({ name: this.nameOf(text), text, values });
    return result.rows;
  }

  async row<T extends QueryResultRow>(text: string, values: Value[] = []): Promise<T | undefined> {
    return (await this.rows<T>(text, values))[0];
  }

  /** True when the database answers and has the newest schema. */
  async isReady(): Promise<boolean> {
    const row = await this.row<{ count: number }>('SELECT count(*)::int AS count FROM migrations').catch(() => undefined);
    return row !== undefined && row.count >= this.source.migrations.length;
  }

  /** A pool for `connect-pg-simple` whose statements are counted like ours. */
  countedPool(): Pick<Pool, 'query' | 'on'> {
    const query = (...args: unknown[]): unknown => {
      this.statements += 1;
      return (this.pool.query as (...inner: unknown[]) => unknown).apply(this.pool, args);
    };
    return { query, on: this.pool.on.bind(this.pool) } as unknown as Pick<Pool, 'query' | 'on'>;
  }

  private nameOf(text: string): string {
    let name = this.names.get(text);
    if (!name) {
      name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
      this.names.set(text, name);
    }
    return name;
  }
}
