import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, streamZip, type ZipEntry } from '../platform/files/zip-archive.js';
import type { Column, Row } from '../platform/tables/columns.js';
import { writeXlsx } from '../platform/tables/write-xlsx.js';
import type { SheetPlan } from '../platform/tables/sheet-maker.js';
import { MOST_ROWS_OF_A_SHEET } from './file-formats.js';
import { steadyZip } from './steady-zip.js';

export interface WorkbookOptions {
  /** On each workbook: what every column means, and what has changed. */
  notes: SheetPlan['notes'];
  /** Of the workbooks inside the archive, without their number. */
  name: string;
  /** Rows that one workbook holds. */
  most?: number;
}

/** The rows as one workbook; where there are more than one holds, as several in one archive. `out` is ended. */
export async function writeWorkbooks(columns: Column[], rows: AsyncIterable<Row>, out: Writable, { notes, name, most = MOST_ROWS_OF_A_SHEET }: WorkbookOptions): Promise<void> {
  const parts = new RowParts(rows, most);
  const next = () => workbook(columns, parts.next(), notes);
  const first = await next();
  if (await parts.isDone()) return void out.end(first);
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (let number = 1; number === 1 || !(await parts.isDone()); number += 1) yield pack(`${name}-${number}.xlsx`, number === 1 ? first : await next(), 0);
  }
  await pipeline(Readable.from(streamZip(entries())), out);
}

/** Rows that come once, in parts; the next part is begun only when the one before has been read to its end. */
class RowParts {
  private readonly rows: AsyncIterator<Row>;
  private ahead: Promise<IteratorResult<Row>> | undefined;

  constructor(
    rows: AsyncIterable<Row>,
    private readonly most: number,
  ) {
    this.rows = rows[Symbol.asyncIterator]();
  }

  async isDone(): Promise<boolean> {
    this.ahead ??= this.rows.next();
    return (await this.ahead).done === true;
  }

  async *next(): AsyncGenerator<Row> {
    for (let count = 0; count < this.most && !(await this.isDone()); count += 1) {
      const { value } = (await this.ahead!) as IteratorYieldResult<Row>;
      this.ahead = undefined;
      yield value;
    }
  }
}

async function workbook(columns: Column[], rows: AsyncIterable<Row>, notes: SheetPlan['notes']): Promise<Buffer> {
  const parts: Buffer[] = [];
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(Buffer.from(part));
      done();
    },
  });
  await writeXlsx(columns, rows, sink, { sheet: 'Records', freezeHeader: true, notes });
  return steadyZip(Buffer.concat(parts));
}
