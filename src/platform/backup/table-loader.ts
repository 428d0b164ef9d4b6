import { once } from 'node:events';
import type { ClientBase } from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import { BackupProblem, type ArchivedTable } from './archive.js';
import { quoted } from './database-shape.js';

/** Feeds the parts of a table, which follow each other in the archive, to one COPY. */
export class TableLoader {
  /** Rows taken, by entry. */
  readonly rows = new Map<string, number>();
  private name: string | null = null;
  private stream: CopyStreamQuery | null = null;
  private failed: Promise<never> | null = null;

  constructor(private readonly client: ClientBase) {}

  async take(name: string, table: ArchivedTable, data: AsyncIterable<Buffer>): Promise<void> {
    if (this.name !== name) {
      await this.finish();
      if (this.rows.has(name)) throw new BackupProblem(`The archive is damaged: the parts of ${name} lie apart.`);
      this.open(name, table);
    }
    const stream = this.stream!;
    for await (const chunk of data) {
      if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), this.failed!]);
    }
  }

  async finish(): Promise<void> {
    if (!this.stream || !this.name) return;
    const finished = once(this.stream, 'finish');
    this.stream.end();
    await Promise.race([finished, this.failed!]);
    this.rows.set(this.name, this.stream.rowCount);
    this.stream = null;
  }

  /** Ends a COPY that is half done, so that the connection can take the ROLLBACK. */
  giveUp(): void {
    this.stream?.destroy();
  }

  private open(name: string, table: ArchivedTable): void {
    const columns = table.columns.map((column) => quoted(column)).join(', ');
    const stream = this.client.query(copyFrom(`COPY ${quoted(table.schema, table.name)} (${columns}) FROM STDIN`));
    this.failed = new Promise((_, reject) => void stream.once('error', reject));
    this.failed.catch(() => undefined);
    this.name = name;
    this.stream = stream;
  }
}
