import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { renderMany } from '../platform/documents/documents.js';
import { pack, writeZip, type ZipEntry } from '../platform/files/zip-archive.js';
import { message } from '../platform/i18n/messages.js';
import type { Column, Row } from '../platform/tables/columns.js';
import { writeCsv } from '../platform/tables/write-csv.js';
import { ContentNumber, RECORDS_SCHEMA } from './content-number.js';
import type { FileAgreement, FileChange } from './files.queries.js';
import { baseName, type FileFormat } from './file-formats.js';
import { canonicalJson, sha256 } from './frozen-record.js';
import { statementDocument } from './record-document.js';
import { NUMBER_FIELDS, cellsOf, type Cell, type RecordLine } from './record-fields.js';
import { writeWorkbooks } from './workbooks.js';

/** The last column: which download this is. Whoever finds the file can be told who took it. */
const DELIVERY = 'delivery';

/** All that one file says beside its rows. */
export interface FileFacts {
  cohortId: string;
  agreement: Pick<FileAgreement, 'number' | 'fields'>;
  delivery: string;
  /** Since the last download of this university. */
  changes: readonly FileChange[];
  locale: string;
}

interface CountedLine {
  line: RecordLine;
  cells: Record<string, Cell>;
}

/** Writes the rows as they come to `out`, which it ends; answers the number of their content. Only one row, one workbook, or the statements are held at a time. */
export async function writeRecords(format: FileFormat, facts: FileFacts, lines: AsyncIterable<RecordLine>, out: Writable): Promise<string> {
  const { agreement: { fields, number }, delivery } = facts;
  const content = new ContentNumber({ number, fields });
  async function* counted(): AsyncGenerator<CountedLine> {
    for await (const line of lines) {
      const cells = cellsOf(line, fields);
      content.add(cells);
      yield { line, cells };
    }
  }
  if (format === 'pdf') {
    await statements(facts, counted(), out);
    return content.end();
  }
  if (format === 'json') return json(facts, counted(), content, out);
  const columns: Column[] = [...fields.map((field): Column => ({ key: field, header: field, type: NUMBER_FIELDS.includes(field) ? 'number' : 'text' })), { key: DELIVERY, header: DELIVERY, width: 30 }];
  async function* rows(): AsyncGenerator<Row> {
    for await (const { cells } of counted()) {
      cells[DELIVERY] = delivery;
      yield cells;
    }
  }
  if (format === 'csv') await writeCsv(columns, rows(), out, { bom: true });
  else await writeWorkbooks(columns, rows(), out, { notes: notesOf(facts), name: baseName(facts.cohortId) });
  return content.end();
}

/** The number of the content stands behind the rows: it is known only then. */
async function json({ agreement: { number, fields }, delivery, changes }: FileFacts, lines: AsyncIterable<CountedLine>, content: ContentNumber, out: Writable): Promise<string> {
  let hash = '';
  await pipeline(Readable.from((async function* () {
    yield `${JSON.stringify({ schema: RECORDS_SCHEMA, agreement: number, fields, delivery, changes }, null, 2).slice(0, -2)},\n  "records": [`;
    let between = '\n';
    for await (const { cells } of lines) {
      yield `${between}    ${JSON.stringify(cells)}`;
      between = ',\n';
    }
    hash = content.end();
    yield `\n  ],\n  "content": ${JSON.stringify(hash)}\n}\n`;
  })()), out);
  return hash;
}

/** One statement a person, in one archive, named by the record number alone. */
async function statements({ agreement: { fields }, delivery }: FileFacts, counted: AsyncIterable<CountedLine>, out: Writable): Promise<void> {
  const lines: RecordLine[] = [];
  for await (const { line } of counted) lines.push(line);
  const entries: ZipEntry[] = new Array<ZipEntry>(lines.length);
  const documents = lines.map((line) => statementDocument({ ...line, sha256: sha256(canonicalJson(line.frozen)) }, fields, delivery));
  await renderMany('record', documents, async (index, pdf) => {
    entries[index] = await pack(`statement-${lines[index]!.frozen.number}.pdf`, pdf, 0);
  });
  out.end(writeZip(entries));
}

/** What stands beside the rows in a spreadsheet: each column explained, and what has changed. */
function notesOf({ agreement: { fields }, changes, locale }: FileFacts) {
  const words = (key: string, params = {}) => message(locale, `record.${key}`, params);
  const columns = [...fields, DELIVERY].map((field) => [field, words(`field.${field}`), words(`note.${field}`)]);
  const sheets = [{ sheet: 'Columns', rows: [[words('notes.column'), words('notes.label'), words('notes.means')], ...columns], widths: [24, 28, 100] }];
  if (changes.length === 0) return sheets;
  const changed = changes.map(({ number, reason, now }) => [number, words(`change.${reason}`), now ?? '']);
  return [...sheets, { sheet: 'Changes', rows: [[words('field.record_number'), words('notes.change'), words('notes.now')], ...changed], widths: [20, 24, 20] }];
}
