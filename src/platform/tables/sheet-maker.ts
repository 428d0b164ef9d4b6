import { writeFile } from 'node:fs/promises';
import writeXlsxFile from 'write-excel-file/node';
import type { SheetData } from 'write-excel-file/node';

/**
 * A child process that makes one XLSX file and ends: the library holds the whole sheet in memory, and here that memory goes back. Node runs this file as it
 * is (from src/ in tests, from dist/ otherwise), so it imports packages only.
 */
export interface SheetPlan {
  path: string;
  sheet: string;
  freezeHeader: boolean;
  columns: Array<{ header: string; type: 'text' | 'number' | 'date' | 'instant'; width: number }>;
  /** Further sheets of text alone; the first row is the header. */
  notes: Array<{ sheet: string; rows: string[][]; widths: number[] }>;
}
export type ToMaker = { plan: SheetPlan } | { rows: PlainCell[][] } | { end: true };
export type FromMaker = { ready: number } | { done: true } | { failure: string };
/** Dates travel as Date: the channel uses the structured clone algorithm. */
export type PlainCell = string | number | boolean | Date | null;

/** Excel refuses a file with a longer cell. */
const LONGEST_CELL = 32_767;
const CUT = ' [...]';
/** XML cannot carry these, so Excel writes them as _xHHHH_ and reads them back; a text that looks like that gets its underscore written so. */
const UNWRITABLE = /[\u{FFFE}\u{FFFF}\p{Cs}]|(?![\t\n])\p{Cc}|_(?=x[0-9A-Fa-f]{4}_)/gu;
const FORMATS = { date: 'yyyy-mm-dd', instant: 'yyyy-mm-dd hh:mm:ss' };

let plan: SheetPlan;
const data: SheetData = [];

process.on('message', (message: ToMaker) => {
  if ('plan' in message) begin(message.plan);
  else if ('rows' in message) take(message.rows);
  else void finish();
});
process.on('disconnect', () => process.exit());

function begin(given: SheetPlan): void {
  plan = given;
  data.push(plan.columns.map(({ header }) => ({ value: excelText(header), type: String, fontWeight: 'bold' as const })));
}

function take(rows: PlainCell[][]): void {
  for (const row of rows) data.push(row.map((value, at) => sheetCell(value, plan.columns[at]!.type)));
  process.send!({ ready: data.length });
}

async function finish(): Promise<void> {
  try {
    const first = { data, sheet: plan.sheet, columns: plan.columns.map(({ width }) => ({ width })), stickyRowsCount: plan.freezeHeader ? 1 : 0 };
    await writeFile(plan.path, await writeXlsxFile([first, ...plan.notes.map(noteSheet)]).toBuffer());
    process.send!({ done: true });
  } catch (error) {
    process.send!({ failure: error instanceof Error ? error.message : String(error) });
  }
}

function noteSheet({ sheet, rows, widths }: SheetPlan['notes'][number]) {
  const cells: SheetData = rows.map((row, at) => row.map((text) => (text === '' ? null : { value: excelText(text), type: String, wrap: true, alignVertical: 'top' as const, ...(at === 0 ? { fontWeight: 'bold' as const } : {}) })));
  return { data: cells, sheet, columns: widths.map((width) => ({ width })), stickyRowsCount: 1 };
}

/** Text always goes in as a string: "=1+1" stands there as these four characters, and no cell carries a formula. */
function sheetCell(value: PlainCell, type: SheetPlan['columns'][number]['type']): SheetData[number][number] {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? { value, type: Number } : null;
  if (typeof value === 'boolean') return { value, type: Boolean };
  if (value instanceof Date) return { value, type: Date, format: FORMATS[type === 'date' ? 'date' : 'instant'] };
  return { value: excelText(value), type: String };
}

function excelText(text: string): string {
  const written = text.replace(UNWRITABLE, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);
  if (written.length <= LONGEST_CELL) return written;
  return written.slice(0, LONGEST_CELL - CUT.length).replace(/[\uD800-\uDBFF]$/, '').replace(/_(?:x[0-9A-F]{0,4})?$/, '') + CUT;
}
