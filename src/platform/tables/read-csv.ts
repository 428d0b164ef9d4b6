import { CsvError, parse } from 'csv-parse/sync';
import { decodeTable, type TableEncoding } from './decode-table.js';
import { fromFormulaSafe } from './formula-safe.js';
import { headerName, sniffDelimiter, type Delimiter } from './sniff-delimiter.js';

export interface ReadColumn {
  key: string;
  /** Header names under which the column may stand; letter case, spaces, hyphens and underscores do not count. */
  names: string[];
  /** Characters; default 1,000. */
  maxLength?: number;
}
export interface ReadOptions {
  columns: ReadColumn[];
  /** Keys of columns that must be there, with something in every row. */
  required: string[];
  maxRows: number;
}
export interface ReadRow {
  /** Line of the file on which the row begins, from 1. */
  line: number;
  /** By column key, trimmed; '' where the file has nothing. */
  cells: Record<string, string>;
}
export interface ReadError {
  line: number;
  messageKey: string;
  params: Record<string, string | number>;
}
export interface ReadTable {
  rows: ReadRow[];
  errors: ReadError[];
  encoding: TableEncoding;
  delimiter: Delimiter;
}
/** A row before anybody has looked into it. */
export interface RawRow {
  line: number;
  cells: string[];
}

const LONGEST = 1000;
/** Characters of one record after which reading stops: a quote that never closes must not cost more. */
const LONGEST_RECORD = 1_000_000;

/**
 * Reads a CSV file as people send it: UTF-8, UTF-16 with a mark, or Windows-1252 (then `encoding` says so); comma, semicolon or tab. Never throws: whatever
 * is wrong stands in `errors` with its line. `rows` holds the rows without an error; columns that nobody asked for are left out.
 */
export function readCsv(file: Buffer, options: ReadOptions): ReadTable {
  const { text, encoding } = decodeTable(file);
  const delimiter = sniffDelimiter(text, options.columns.flatMap(({ names }) => names));
  const { raw, errors } = rawRows(text, delimiter, options.maxRows);
  const unguarded = raw.map(({ line, cells }, nth) => ({ line, cells: nth === 0 ? cells : cells.map(fromFormulaSafe) }));
  return { ...readRows(unguarded, options, errors), encoding, delimiter };
}

/** The rows of a table, the header first, by the columns that are looked for; adds to `errors`. */
export function readRows(raw: readonly RawRow[], options: ReadOptions, errors: ReadError[]): Pick<ReadTable, 'rows' | 'errors'> {
  const [header, ...body] = raw;
  if (!header) return { rows: [], errors: errors.length > 0 ? errors : [tableProblem(1, 'empty')] };
  const places = placesOf(header, options, errors);
  const read = errors.length > 0 ? [] : body.slice(0, options.maxRows).map((row) => readRow(row, header.cells.length, places, options, errors));
  if (body.length > options.maxRows) errors.push(tableProblem(body[options.maxRows]!.line, 'tooManyRows', { max: options.maxRows }));
  return { rows: read.filter((row) => row !== undefined), errors: errors.sort((a, b) => a.line - b.line) };
}

function rawRows(text: string, delimiter: Delimiter, maxRows: number): { raw: RawRow[]; errors: ReadError[] } {
  if (text.startsWith('PK\u0003\u0004') || text.includes('\0')) return { raw: [], errors: [tableProblem(1, 'notCsv')] };
  const raw: RawRow[] = [];
  let nextLine = 1;
  const keep = (cells: string[], { lines }: { lines: number }) => {
    if (cells.some((cell) => cell.trim() !== '')) raw.push({ line: nextLine, cells });
    nextLine = lines + 1;
    return raw.length > maxRows + 1 ? undefined : null;
  };
  try {
    parse(text, { delimiter, relax_column_count: true, relax_quotes: true, max_record_size: LONGEST_RECORD, on_record: keep as never });
    return { raw, errors: [] };
  } catch (error) {
    return { raw, errors: [tableProblem(nextLine, error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'openQuote' : 'unreadable')] };
  }
}

/** Column number by key. */
function placesOf(header: RawRow, { columns, required }: ReadOptions, errors: ReadError[]): Map<string, number> {
  const names = header.cells.map(headerName);
  const places = new Map<string, number>();
  for (const { key, names: known } of columns) {
    const wanted = new Set(known.map(headerName));
    const found = names.flatMap((name, at) => (wanted.has(name) ? [at] : []));
    if (found.length > 1) errors.push(tableProblem(header.line, 'doubleColumn', { column: known[0]! }));
    else if (found.length === 1) places.set(key, found[0]!);
    else if (required.includes(key)) errors.push(tableProblem(header.line, 'missingColumn', { column: known[0]! }));
  }
  return places;
}

function readRow(row: RawRow, width: number, places: Map<string, number>, { columns, required }: ReadOptions, errors: ReadError[]): ReadRow | undefined {
  const before = errors.length;
  if (row.cells.slice(width).some((cell) => cell.trim() !== '')) errors.push(tableProblem(row.line, 'extraCells', { columns: width }));
  const cells: Record<string, string> = {};
  for (const { key, names, maxLength = LONGEST } of columns) {
    const cell = (row.cells[places.get(key) ?? -1] ?? '').trim().normalize('NFC');
    if (cell.length > maxLength) errors.push(tableProblem(row.line, 'longCell', { column: names[0]!, max: maxLength }));
    if (cell === '' && required.includes(key)) errors.push(tableProblem(row.line, 'emptyCell', { column: names[0]! }));
    cells[key] = cell;
  }
  return errors.length === before ? { line: row.line, cells } : undefined;
}

export function tableProblem(line: number, name: string, params: Record<string, string | number> = {}): ReadError {
  return { line, messageKey: `tables.${name}`, params: { line, ...params } };
}
