import { Writable } from 'node:stream';
import { renderMany } from '../platform/documents/documents.js';
import { pack, writeZip, type ZipEntry } from '../platform/files/zip-archive.js';
import { message } from '../platform/i18n/messages.js';
import type { Column, Row } from '../platform/tables/columns.js';
import { writeCsv } from '../platform/tables/write-csv.js';
import { writeXlsx } from '../platform/tables/write-xlsx.js';
import type { FileAgreement, FileChange } from './files.queries.js';
import type { FileFormat } from './file-formats.js';
import { canonicalJson, sha256 } from './frozen-record.js';
import { statementDocument } from './record-document.js';
import { NUMBER_FIELDS, cellsOf, type RecordField, type RecordLine } from './record-fields.js';
import { steadyZip } from './steady-zip.js';

export const RECORDS_SCHEMA = 'banyan-records-2';
/** The last column: which download this is. Whoever finds the file can be told who took it. */
const DELIVERY = 'delivery';

/** All that one file says. */
export interface FileTable {
  agreement: Pick<FileAgreement, 'number' | 'fields'>;
  lines: Array<RecordLine & { sha256: string }>;
  delivery: string;
  /** Since the last download of this university. */
  changes: readonly FileChange[];
  locale: string;
}

/** The number by which everybody can check that two files say the same, whatever their format and whoever took them: SHA-256 of the canonical JSON of the rows. */
export function contentHash({ agreement, lines }: FileTable): string {
  return sha256(canonicalJson({ schema: RECORDS_SCHEMA, agreement: agreement.number, fields: agreement.fields, records: lines.map((line) => cellsOf(line, agreement.fields)) }));
}

export async function writeRecords(format: FileFormat, table: FileTable): Promise<Buffer> {
  if (format === 'json') return json(table);
  if (format === 'pdf') return statements(table);
  const { agreement: { fields }, delivery, lines } = table;
  const columns: Column[] = [...fields.map((field): Column => ({ key: field, header: field, type: NUMBER_FIELDS.includes(field) ? 'number' : 'text' })), { key: DELIVERY, header: DELIVERY, width: 30 }];
  const rows = rowsOf(lines, fields, delivery);
  const sink = collector();
  if (format === 'csv') {
    await writeCsv(columns, rows, sink.stream, { bom: true });
    return sink.content();
  }
  await writeXlsx(columns, rows, sink.stream, { sheet: 'Records', freezeHeader: true, notes: notesOf(table) });
  return steadyZip(sink.content());
}

function* rowsOf(lines: FileTable['lines'], fields: readonly RecordField[], delivery: string): Generator<Row> {
  for (const line of lines) yield { ...cellsOf(line, fields), [DELIVERY]: delivery };
}

function json(table: FileTable): Buffer {
  const { agreement: { number, fields }, lines, delivery, changes } = table;
  return Buffer.from(`${JSON.stringify({ schema: RECORDS_SCHEMA, agreement: number, fields, content: contentHash(table), delivery, changes, records: lines.map((line) => cellsOf(line, fields)) }, null, 2)}\n`);
}

/** One statement a person, in one archive, named by the record number alone. */
async function statements({ agreement: { fields }, lines, delivery }: FileTable): Promise<Buffer> {
  const entries: ZipEntry[] = new Array<ZipEntry>(lines.length);
  await renderMany('record', lines.map((line) => statementDocument(line, fields, delivery)), async (index, pdf) => {
    entries[index] = await pack(`statement-${lines[index]!.frozen.number}.pdf`, pdf, 0);
  });
  return writeZip(entries);
}

/** What stands beside the rows in a spreadsheet: each column explained, and what has changed. */
function notesOf({ agreement: { fields }, changes, locale }: FileTable) {
  const words = (key: string, params = {}) => message(locale, `record.${key}`, params);
  const columns = [...fields, DELIVERY].map((field) => [field, words(`field.${field}`), words(`note.${field}`)]);
  const sheets = [{ sheet: 'Columns', rows: [[words('notes.column'), words('notes.label'), words('notes.means')], ...columns], widths: [24, 28, 100] }];
  if (changes.length === 0) return sheets;
  const changed = changes.map(({ number, reason, now }) => [number, words(`change.${reason}`), now ?? '']);
  return [...sheets, { sheet: 'Changes', rows: [[words('field.record_number'), words('notes.change'), words('notes.now')], ...changed], widths: [20, 24, 20] }];
}

function collector(): { stream: Writable; content(): Buffer } {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(Buffer.from(part));
      done();
    },
  });
  return { stream, content: () => Buffer.concat(parts) };
}
