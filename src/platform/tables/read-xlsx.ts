import { BadZip, readZip, unpack, type ZipEntry } from '../files/zip-archive.js';
import { readRows, tableProblem, type ReadError, type ReadOptions, type ReadRow } from './read-csv.js';

/** What a sheet may hold unpacked, in bytes, and how far right its cells may stand. */
const MOST_UNPACKED = 12 * 1024 * 1024;
const MOST_COLUMNS = 200;
/** Rows that a program left empty at the end are passed over; cells further down would make us hold all rows above them. */
const EMPTY_ROWS = 20_000;
const CELL_PLACE = /<(?:\w+:)?(?:c|row)\b[^>]*?\sr\s*=\s*["']([A-Z]*)(\d+)["']/g;

/**
 * Reads the first sheet of an XLSX file as `readCsv` reads a CSV: the values that stand there, never a formula. Never throws: whatever is wrong stands in
 * `errors` with its row. The archive is looked through before anything of it is unpacked.
 */
export async function readXlsx(file: Buffer, options: ReadOptions): Promise<{ rows: ReadRow[]; errors: ReadError[] }> {
  const odd = await oddityOf(file);
  if (odd) return { rows: [], errors: [tableProblem(1, odd)] };
  const { readSheet } = await import('read-excel-file/node');
  const sheet = await readSheet(file, 1, { trim: false }).catch(() => null);
  if (!sheet) return { rows: [], errors: [tableProblem(1, 'unreadableSheet')] };
  const raw = sheet.map((cells, nth) => ({ line: nth + 1, cells: cells.map(textOf) })).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  return readRows(raw, options, []);
}

/** True for an XLSX file, as far as its archive tells. */
export function isXlsx(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => name === 'xl/workbook.xml');
}

async function oddityOf(file: Buffer): Promise<'unreadableSheet' | 'largeSheet' | undefined> {
  try {
    const entries = readZip(file);
    if (!isXlsx(entries)) return 'unreadableSheet';
    if (entries.reduce((sum, { size }) => sum + size, 0) > MOST_UNPACKED) return 'largeSheet';
    for (const entry of entries.filter(({ name }) => /^xl\/worksheets\/[^/]+\.xml$/i.test(name))) {
      if (isFarOut((await unpack(entry)).toString('utf8'))) return 'largeSheet';
    }
    return undefined;
  } catch (error) {
    if (error instanceof BadZip || error instanceof RangeError) return 'unreadableSheet';
    throw error;
  }
}

function isFarOut(xml: string): boolean {
  for (const [, letters, row] of xml.matchAll(CELL_PLACE)) {
    if (Number(row) > EMPTY_ROWS || columnOf(letters!) > MOST_COLUMNS) return true;
  }
  return false;
}

/** `A` is 1, `AA` 27. */
function columnOf(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  // A program that made a day out of "3-4" has lost what stood there: the day is what the person sees.
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell as string | number | boolean);
}
