import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSheet } from 'read-excel-file/node';
import yauzl from 'yauzl';
import type { Column, Row } from '../../../src/platform/tables/columns.js';
import { writeXlsx } from '../../../src/platform/tables/write-xlsx.js';
import { dangerousCells, plainCells } from './dangerous-cells.js';

const columns: Column[] = [{ key: 'name', header: 'Name' }, { key: 'mark', header: 'Mark', type: 'number' }, { key: 'day', header: 'Day', type: 'date' }, { key: 'at', header: 'At', type: 'instant' }];
let folder: string;

describe('writing XLSX', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-xlsx-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('types numbers and dates, freezes the header, and says what it wrote', async () => {
    const path = join(folder, 'typed.xlsx');
    const day = new Date('2026-11-24T00:00:00Z');
    const at = new Date('2026-11-24T20:00:01Z');
    const written = await writeXlsx(columns, [{ name: 'နန်းဆိုင်', mark: -1.5, day, at }, { name: null }], path, { sheet: 'Records', freezeHeader: true });
    const file = readFileSync(path);
    expect(written).toEqual({ rows: 2, bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') });
    const [header, first] = await readSheet(file);
    expect(header).toEqual(['Name', 'Mark', 'Day', 'At']);
    expect(first).toEqual(['နန်းဆိုင်', -1.5, day, at]);
    const parts = await partsOf(file);
    expect(parts['xl/worksheets/sheet1.xml']).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/);
  });

  it('keeps dangerous cells as text: no formula, no link, no outside workbook', async () => {
    const cells = [...dangerousCells, ...plainCells.filter((cell) => cell !== ''), 'looks like _x0041_ already'];
    const path = join(folder, 'dangerous.xlsx');
    await writeXlsx([{ key: 'a', header: '=head' }], cells.map((a) => ({ a })), path, { sheet: 'Cells' });
    const file = readFileSync(path);
    const parts = await partsOf(file);
    expect(Object.values(parts).filter((xml) => /<f[ >/]/.test(xml))).toEqual([]);
    const { 'xl/sharedStrings.xml': _texts, ...others } = parts;
    expect(Object.values(others).filter((xml) => /externalLink|hyperlink|ddeLink|oleObject|vbaProject/i.test(xml))).toEqual([]);
    expect(Object.keys(parts).filter((name) => /external|vba|embed/i.test(name))).toEqual([]);
    const texts = [...parts['xl/sharedStrings.xml']!.matchAll(/<t[^>]*>([\s\S]*?)<\/t>/g)].map((match) => fromExcel(match[1]!));
    for (const cell of ['=head', ...cells]) expect(texts).toContain(cell);
    const types = [...parts['xl/worksheets/sheet1.xml']!.matchAll(/<c [^>]*?t="(\w+)"/g)].map((match) => match[1]);
    expect(types.length).toBe(cells.length + 1);
    expect(new Set(types)).toEqual(new Set(['s']));
    expect((await readSheet(file)).length).toBe(cells.length + 1);
  });

  it('shortens what Excel would refuse', async () => {
    const path = join(folder, 'long.xlsx');
    await writeXlsx([{ key: 'a', header: 'A' }], [{ a: 'x'.repeat(1_000_000) }, { a: '\u0001'.repeat(40_000) }], path, { sheet: 'Long' });
    const parts = await partsOf(readFileSync(path));
    const texts = [...parts['xl/sharedStrings.xml']!.matchAll(/<t[^>]*>([\s\S]*?)<\/t>/g)].map((match) => match[1]!);
    expect(texts.slice(1).map((text) => text.length <= 32_767 && text.endsWith(' [...]'))).toEqual([true, true]);
  });

  it('writes into a stream', async () => {
    const out = new PassThrough();
    const [written, file] = await Promise.all([writeXlsx(columns, [{ name: 'one' }], out, { sheet: 'S' }), buffer(out)]);
    expect(written.bytes).toBe(file.length);
    expect((await readSheet(file))[1]![0]).toBe('one');
  });

  it('leaves nothing behind when the rows break', async () => {
    const path = join(folder, 'broken.xlsx');
    const broken = (function* (): Generator<Row> {
      yield { name: 'one' };
      throw new Error('the source broke');
    })();
    await expect(writeXlsx(columns, broken, path, { sheet: 'S' })).rejects.toThrow('the source broke');
    await expect(writeXlsx(columns, [], path, { sheet: 'a sheet name of more than thirty-one characters' })).rejects.toThrow();
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    await writeXlsx(columns, [], path, { sheet: 'S' });
    expect(existsSync(path)).toBe(true);
  });
});

/** As Excel reads a text: XML entities, then _xHHHH_. */
function fromExcel(text: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#39;': "'", '&amp;': '&' };
  return text.replace(/&(?:lt|gt|quot|apos|#39|amp);/g, (entity) => entities[entity]!).replace(/_x([0-9A-F]{4})_/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function partsOf(file: Buffer): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const parts: Record<string, string> = {};
    yauzl.fromBuffer(file, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('entry', (entry: yauzl.Entry) => zip.openReadStream(entry, (fault, stream) => {
        if (fault) return reject(fault);
        void buffer(stream).then((content) => {
          parts[entry.fileName] = content.toString();
          zip.readEntry();
        });
      }));
      zip.on('end', () => resolve(parts));
      zip.readEntry();
    });
  });
}
