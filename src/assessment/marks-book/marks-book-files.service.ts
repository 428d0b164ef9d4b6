import { Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import { writeCsv } from '../../platform/tables/write-csv.js';
import { writeXlsx } from '../../platform/tables/write-xlsx.js';
import type { ViewerAct } from '../../people/viewer.js';
import { fileColumns, fileRows } from './book-file.js';
import type { BookFormat } from './marks-book.form.js';
import { MarksBookQueries, type BookHead } from './marks-book.queries.js';

const TYPES: Record<BookFormat, string> = { xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', csv: 'text/csv; charset=utf-8' };

/** The marks book as a file: what the viewer may see of it, and a row in the audit log that she took it. */
@Injectable()
export class MarksBookFiles {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: MarksBookQueries,
  ) {}

  async make(act: ViewerAct, head: BookHead, format: BookFormat): Promise<{ content: Buffer; name: string; type: string }> {
    const { viewer } = act;
    const rows = await this.queries.rows(viewer, head);
    const versions = head.isBlind ? new Map<string, number>() : await this.queries.outsideVersions(viewer, head.cohortId);
    const parts: Buffer[] = [];
    const sink = new Writable({
      write(part: Buffer, _encoding, done) {
        parts.push(Buffer.from(part));
        done();
      },
    });
    const columns = fileColumns(head, viewer.locale);
    const lines = fileRows(head, rows, versions, viewer.locale);
    if (format === 'csv') await writeCsv(columns, lines, sink, { bom: true });
    else await writeXlsx(columns, lines, sink, { sheet: 'Marks' });
    await this.transactions.run({ ...act, formKey: null }, (tx) => tx.audit({ kind: 'cohort', id: head.cohortId, people: rows.map((row) => row.personId), detail: { format, count: rows.length } }));
    // Without a word of the course or of a person.
    return { content: Buffer.concat(parts), name: `marks-${head.cohortId.slice(0, 8)}.${format}`, type: TYPES[format] };
  }
}
