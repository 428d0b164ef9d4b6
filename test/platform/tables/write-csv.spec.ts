import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Column, Row } from '../../../src/platform/tables/columns.js';
import { fromFormulaSafe } from '../../../src/platform/tables/formula-safe.js';
import { writeCsv } from '../../../src/platform/tables/write-csv.js';
import { dangerousCells, plainCells } from './dangerous-cells.js';

const columns: Column[] = [{ key: 'name', header: 'Name' }, { key: 'mark', header: 'Mark', type: 'number' }, { key: 'day', header: 'Day', type: 'date' }, { key: 'at', header: 'At', type: 'instant' }];

describe('writing CSV', () => {
  it('follows RFC 4180 and types its cells', async () => {
    const { out, text } = sink();
    const written = await writeCsv(columns, [
      { name: 'a "b", c', mark: -1.5, day: new Date('2026-11-24T20:00:00Z'), at: new Date('2026-11-24T20:00:01.500Z') },
      { name: null, mark: Number.NaN },
    ], out);
    expect(text()).toBe('Name,Mark,Day,At\r\n"a ""b"", c",-1.5,2026-11-24,2026-11-24T20:00:01Z\r\n,,,\r\n');
    expect(written).toEqual({ rows: 2, bytes: Buffer.byteLength(text()), sha256: createHash('sha256').update(text()).digest('hex') });
  });

  it('gives dangerous cells back to one who knows, and no formula to a spreadsheet', async () => {
    const cells = [...dangerousCells, ...plainCells];
    const { out, text } = sink();
    await writeCsv([{ key: 'a', header: '=head' }, { key: 'b', header: 'b' }], cells.map((cell) => ({ a: cell, b: 'end' })), out);
    const [header, ...rows] = parse(text(), { relax_column_count: false }) as string[][];
    expect(header).toEqual(["'=head", 'b']);
    expect(rows.map(([cell]) => fromFormulaSafe(cell!))).toEqual(cells);
    expect(rows.filter(([cell]) => /^[\s"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\0]/u.test(cell!))).toEqual([]);
  });

  it('begins with a byte order mark on request', async () => {
    const { out, bytes } = sink();
    await writeCsv(columns, [], out, { bom: true });
    expect(bytes().subarray(0, 7)).toEqual(Buffer.from('\uFEFFName'));
  });

  it('waits for a slow reader and does not pile rows up', async () => {
    let made = 0;
    let furthest = 0;
    let seen = 0;
    const slow = new Writable({ highWaterMark: 1024, write: (chunk: Buffer, _encoding, done) => {
      seen += chunk.toString().split('\r\n').length - 1;
      furthest = Math.max(furthest, made - seen);
      setImmediate(done);
    } });
    const rows = (async function* (): AsyncGenerator<Row> {
      for (; made < 20_000; made += 1) yield { name: `person number ${made}`, mark: made };
    })();
    const written = await writeCsv(columns, rows, slow);
    expect(written.rows).toBe(20_000);
    expect(furthest).toBeLessThan(12_000);
  });

  it('passes on what the source and the target throw', async () => {
    const broken = (function* (): Generator<Row> {
      yield { name: 'one' };
      throw new Error('the source broke');
    })();
    await expect(writeCsv(columns, broken, sink().out)).rejects.toThrow('the source broke');
    await expect(writeCsv(columns, [{ name: 'x' }], new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) }))).rejects.toThrow('disk full');
  });
});

function sink(): { out: Writable; bytes(): Buffer; text(): string } {
  const chunks: Buffer[] = [];
  const out = new Writable({ write: (chunk: Buffer, _encoding, done) => {
    chunks.push(chunk);
    done();
  } });
  return { out, bytes: () => Buffer.concat(chunks), text: () => Buffer.concat(chunks).toString() };
}
