import { BadZip, readZip, unpack, type ZipEntry } from '../../platform/files/zip-archive.js';
import { readCsv, type ReadError, type ReadOptions, type ReadRow } from '../../platform/tables/read-csv.js';
import { isXlsx, readXlsx } from '../../platform/tables/read-xlsx.js';
import { LINES_MOST, NEEDED_COLUMNS, READ_COLUMNS, type LineProblem } from './worksheet-lines.js';

const OPTIONS: ReadOptions = { columns: READ_COLUMNS, required: NEEDED_COLUMNS, maxRows: LINES_MOST };
/** A worksheet within a package may hold so many bytes. */
const MOST_WITHIN = 12 * 1024 * 1024;

export interface WorksheetTable {
  rows: ReadRow[];
  problems: LineProblem[];
}

/** The tables in a file that a marker sends back: an XLSX, a CSV, or a whole package with one of them or both. Never throws for what is in the file. */
export async function rowsOfWorksheet(file: Buffer): Promise<WorksheetTable[]> {
  if (!file.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) return [fromCsv(file)];
  let entries: ZipEntry[];
  try {
    entries = readZip(file);
  } catch (error) {
    if (!(error instanceof BadZip) && !(error instanceof RangeError)) throw error;
    return [wrong('worksheet.zip.unreadable')];
  }
  if (isXlsx(entries)) return [await fromXlsx(file)];
  const inside = entries.filter(({ name, size }) => /(^|\/)[^/._][^/]*\.(xlsx|csv)$/i.test(name) && !name.startsWith('__MACOSX/') && size <= MOST_WITHIN);
  if (inside.length === 0 || inside.length > 4) return [wrong('worksheet.zip.none')];
  try {
    return await Promise.all(inside.map(async (entry) => (/\.csv$/i.test(entry.name) ? fromCsv(await unpack(entry)) : fromXlsx(await unpack(entry)))));
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    return [wrong('worksheet.zip.unreadable')];
  }
}

function fromCsv(file: Buffer): WorksheetTable {
  const { rows, errors, encoding } = readCsv(file, OPTIONS);
  const guessed = encoding === 'windows-1252' ? [{ line: 0, key: 'tables.guessedEncoding', params: {} }] : [];
  return { rows, problems: [...guessed, ...errors.map(problemOf)] };
}

async function fromXlsx(file: Buffer): Promise<WorksheetTable> {
  const { rows, errors } = await readXlsx(file, OPTIONS);
  return { rows, problems: errors.map(problemOf) };
}

function problemOf({ line, messageKey, params }: ReadError): LineProblem {
  return { line, key: messageKey, params };
}

function wrong(key: string): WorksheetTable {
  return { rows: [], problems: [{ line: 0, key, params: {} }] };
}
