import type { ClientBase } from 'pg';
import { getConstructionPlans } from 'pg-boss';
import { DataSource, MigrationExecutor, type MigrationInterface, type QueryRunner } from 'typeorm';
import { databaseOptions } from '../../../ormconfig.js';
import { migrations as ours } from '../../migrations/index.js';

type Migration = new () => MigrationInterface;

/** Makes the tables of any of our versions on one connection, inside the transaction that is open there. */
export class MigratedSchema {
  private source: DataSource | undefined;
  private runner: QueryRunner | undefined;

  constructor(
    private readonly url: string,
    private readonly migrations: readonly Migration[] = ours,
  ) {}

  /** The migrations that this code knows, oldest first. */
  get known(): string[] {
    return this.migrations.map(nameOf);
  }

  /** Opens the one connection; what `make` makes later are the tables after these migrations, whichever others stand between them today. */
  async connect(names: readonly string[]): Promise<ClientBase> {
    this.source = await new DataSource({ ...databaseOptions(this.url), migrations: this.migrations.filter((migration) => names.includes(nameOf(migration))) }).initialize();
    this.runner = this.source.createQueryRunner();
    return (await this.runner.connect()) as ClientBase;
  }

  async make(): Promise<void> {
    const executor = new MigrationExecutor(this.source!, this.runner);
    // The transaction is ours: all of a restore happens in it, or nothing.
    executor.transaction = 'none';
    await executor.executePendingMigrations();
  }

  /** Makes the tables of the job queue as its own start would; returns their version. */
  async makeQueue(): Promise<number> {
    const plan = getConstructionPlans('pgboss').replace(/^\s*BEGIN;/, '').replace(/COMMIT;\s*$/, '');
    await this.runner!.query(plan);
    const rows = (await this.runner!.query('SELECT version FROM pgboss.version')) as { version: number }[];
    return rows[0]!.version;
  }

  async close(): Promise<void> {
    await this.runner?.release();
    await this.source?.destroy();
  }
}

function nameOf(migration: Migration): string {
  return new migration().name ?? migration.name;
}
