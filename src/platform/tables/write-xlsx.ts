import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { Cell, Column, Row, Rows, WrittenTable } from './columns.js';
import type { FromMaker, PlainCell, SheetPlan, ToMaker } from './sheet-maker.js';

const ENTRY = fileURLToPath(new URL(`./sheet-maker${extname(import.meta.url)}`, import.meta.url));
/** Rows a message to the child; the next goes only when it has taken these, so that neither side piles up. */
const BATCH = 500;
const CHILD_MEMORY_MB = 400;

interface SheetOptions {
  sheet: string;
  freezeHeader?: boolean;
  notes?: SheetPlan['notes'];
}

let last: Promise<unknown> = Promise.resolve();

/**
 * A table as an XLSX sheet, made in a child process of at most 400 MB, one at a time: text cells are strings, numbers and dates typed, no formula. A cell longer
 * than Excel's 32,767 characters ends in " [...]"; the CSV of the same table has it whole.
 * @param to a path (the file appears there complete or not at all) or a stream, which is ended
 * @param options.sheet the sheet's name, at most 31 characters
 * @param options.notes further sheets of text alone, such as what each column means
 * @throws whatever `rows` throws, and Error when the child ends early; then no file is left
 */
export function writeXlsx(columns: Column[], rows: Rows, to: string | Writable, options: SheetOptions): Promise<WrittenTable> {
  const made = last.then(() => write(columns, rows, to, options));
  last = made.catch(() => undefined);
  return made;
}

async function write(columns: Column[], rows: Rows, to: string | Writable, options: SheetOptions): Promise<WrittenTable> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-sheet-'));
  try {
    const path = join(folder, 'sheet.xlsx');
    const count = await make({ path, sheet: options.sheet, freezeHeader: options.freezeHeader ?? true, columns: columns.map(planned), notes: options.notes ?? [] }, batches(columns, rows));
    return { rows: count, ...(await deliver(path, to)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function make(plan: SheetPlan, parts: AsyncIterable<PlainCell[][]>): Promise<number> {
  // As with the typesetter: no setting of ours goes to the child.
  const child = fork(ENTRY, [], { serialization: 'advanced', execArgv: [`--max-old-space-size=${CHILD_MEMORY_MB - 150}`], env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const talk = conversation(child);
  let count = 0;
  try {
    talk.tell({ plan });
    for await (const part of parts) {
      await talk.ask({ rows: part });
      count += part.length;
    }
    await talk.ask({ end: true });
    return count;
  } finally {
    child.removeAllListeners();
    child.kill();
  }
}

/** `ask` waits for the child's next word; the child's end is an error. */
function conversation(child: ChildProcess): { tell(message: ToMaker): void; ask(message: ToMaker): Promise<void> } {
  let waiting: { resolve(): void; reject(error: Error): void } | undefined;
  let ended: Error | undefined;
  const fail = (error: Error) => {
    ended ??= error;
    waiting?.reject(ended);
  };
  child.on('message', (message: FromMaker) => ('failure' in message ? fail(new Error(message.failure)) : waiting?.resolve()));
  child.on('error', fail);
  child.on('exit', (code, signal) => fail(new Error(`The sheet maker ended early (${signal ?? code}).`)));
  const tell = (message: ToMaker) => void child.send(message, (error) => error && fail(error));
  return {
    tell,
    ask: (message) => new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      waiting = { resolve, reject };
      tell(message);
    }),
  };
}

async function* batches(columns: Column[], rows: Rows): AsyncGenerator<PlainCell[][]> {
  let part: PlainCell[][] = [];
  for await (const row of rows as AsyncIterable<Row>) {
    part.push(columns.map(({ key }) => plainCell(row[key])));
    if (part.length === BATCH) {
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}

function plainCell(cell: Cell): PlainCell {
  return cell ?? null;
}

function planned({ header, type, width }: Column): SheetPlan['columns'][number] {
  return { header, type: type ?? 'text', width: width ?? Math.min(Math.max(header.length + 2, type && type !== 'text' ? 12 : 20), 60) };
}

async function deliver(path: string, to: string | Writable): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  if (to instanceof Writable) await pipeline(createReadStream(path), measured, to);
  else {
    const part = `${to}.part`;
    try {
      await pipeline(createReadStream(path), measured, createWriteStream(part));
      await rename(part, to);
    } finally {
      await rm(part, { force: true });
    }
  }
  return { bytes, sha256: hash.digest('hex') };
}
