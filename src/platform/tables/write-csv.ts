import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { dateText, type Cell, type Column, type Row, type Rows, type WrittenTable } from './columns.js';
import { formulaSafe } from './formula-safe.js';

const NEEDS_QUOTES = /[",;\t\r\n\0]|^\s|\s$/u;
const BATCH = 64 * 1024;

/**
 * A table as CSV after RFC 4180 (comma, CRLF, UTF-8), row by row in constant memory; `out` is ended. Text cells and headers pass `formulaSafe`; numbers
 * stay bare; dates are ISO 8601 in UTC; null and undefined are empty.
 * @param options.bom begins with a byte order mark, by which Excel knows UTF-8; default false
 * @throws whatever `rows` or `out` throws; nothing after that is written
 */
export async function writeCsv(columns: Column[], rows: Rows, out: Writable, options: { bom?: boolean } = {}): Promise<WrittenTable> {
  const hash = createHash('sha256');
  const written = { rows: 0, bytes: 0 };
  await pipeline(async function* () {
    let text = (options.bom ? '\uFEFF' : '') + lineOf(columns.map(({ header }) => textCell(header)));
    const flush = () => {
      const chunk = Buffer.from(text);
      text = '';
      hash.update(chunk);
      written.bytes += chunk.length;
      return chunk;
    };
    for await (const row of rows as AsyncIterable<Row>) {
      text += lineOf(columns.map((column) => cellOf(row[column.key], column)));
      written.rows += 1;
      if (text.length >= BATCH) yield flush();
    }
    yield flush();
  }, out);
  return { ...written, sha256: hash.digest('hex') };
}

function cellOf(value: Cell, { type }: Column): string {
  if (typeof value === 'string') return textCell(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (value instanceof Date) return dateText(value, type);
  return value === null || value === undefined ? '' : String(value);
}

function textCell(value: string): string {
  const safe = formulaSafe(value);
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function lineOf(cells: string[]): string {
  return `${cells.join(',')}\r\n`;
}
