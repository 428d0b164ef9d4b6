import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Column, Row } from '../src/platform/tables/columns.js';
import { readCsv } from '../src/platform/tables/read-csv.js';
import { writeCsv } from '../src/platform/tables/write-csv.js';
import { writeXlsx } from '../src/platform/tables/write-xlsx.js';
import { atMost, plain, type Figure } from './figures.js';

const ROWS = 10_000;
const COLUMNS: Column[] = Array.from({ length: 30 }, (_, at) => ({ key: `c${at}`, header: `Column ${at}`, type: at % 6 === 0 ? 'number' : at % 6 === 1 ? 'date' : 'text' }));

/** Ten thousand completion records of thirty fields out as CSV and as XLSX, and such a CSV back in. */
export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-bench-tables-'));
  try {
    const csv = join(folder, 'records.csv');
    const before = process.memoryUsage().rss;
    const memory = watch(() => process.memoryUsage().rss / 1024 / 1024);
    const csvTime = await timeOf(() => writeCsv(COLUMNS, records(), createWriteStream(csv)));
    const csvMemory = memory.stop() - before / 1024 / 1024;

    const child = watch(() => sheetMakerMemory());
    const xlsxTime = await timeOf(() => writeXlsx(COLUMNS, records(), join(folder, 'records.xlsx'), { sheet: 'Records' }));
    const xlsxMemory = child.stop();

    const file = await readFile(csv);
    const names = COLUMNS.map(({ key, header }) => ({ key, names: [header] }));
    const readTime = await timeOf(async () => {
      const { rows, errors } = readCsv(file, { columns: names, required: ['c0'], maxRows: ROWS });
      if (rows.length !== ROWS || errors.length > 0) throw new Error(`read ${rows.length} rows, ${errors.length} errors`);
    });
    return [
      atMost(`${ROWS} completion records as CSV`, csvTime / 1000, 1, 's'),
      atMost('... more memory', csvMemory, 50, 'MB'),
      atMost(`${ROWS} completion records as XLSX`, xlsxTime / 1000, 10, 's'),
      atMost('... memory of the child, highest', xlsxMemory, 400, 'MB'),
      plain(`${ROWS} rows of CSV read`, readTime / 1000, 's'),
      plain('... size of that file', file.length / 1024 / 1024, 'MB'),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function* records(): Generator<Row> {
  for (let at = 0; at < ROWS; at += 1) {
    yield Object.fromEntries(COLUMNS.map(({ key, type }, column) => [key, type === 'number' ? at + column / 10 : type === 'date' ? new Date(Date.UTC(2026, column, 1 + (at % 28))) : column % 6 === 2 ? `=နန်းဆိုင် ${at}` : `Completed, "with merit" ${at} ${column}`]));
  }
}

/** The highest value seen, looked at every 10 ms and at the end. */
function watch(look: () => number): { stop(): number } {
  let highest = look();
  const timer = setInterval(() => {
    highest = Math.max(highest, look());
  }, 10);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(highest, look());
    },
  };
}

/** The highest memory of any child of this process so far, in MB, as Linux counts it; 0 where there is none or no /proc. */
function sheetMakerMemory(): number {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
    return Math.max(0, ...children.map((pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024));
  } catch {
    return 0;
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
