import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync, readdirSync } from 'node:fs';
import { buffer, text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import readXlsxFile from 'read-excel-file/node';
import { PassingFile } from '../../src/platform/files/passing-file.js';
import { readZip, unpack } from '../../src/platform/files/zip-archive.js';
import type { Row } from '../../src/platform/tables/columns.js';
import { fileName, fileType, workbooksFor } from '../../src/record/file-formats.js';
import { writeWorkbooks } from '../../src/record/workbooks.js';

const COLUMNS = [{ key: 'number', header: 'number' }, { key: 'name', header: 'name' }];
const NOTES = [{ sheet: 'Columns', rows: [['Column'], ['number']], widths: [20] }];

describe('a very long file', () => {
  async function* rows(count: number): AsyncGenerator<Row> {
    for (let at = 1; at <= count; at += 1) yield { number: `00${at}`, name: `နန်း ${at}` };
  }
  const write = async (count: number) => {
    const out = new PassThrough();
    const [content] = await Promise.all([buffer(out), writeWorkbooks(COLUMNS, rows(count), out, { notes: NOTES, name: 'records-x', most: 2 })]);
    return content;
  };
  const numbersIn = async (workbook: Buffer) => {
    const sheets = (await readXlsxFile(workbook)) as unknown as Array<{ sheet: string; data: unknown[][] }>;
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['Records', 'Columns']);
    return sheets[0]!.data.slice(1).map(([number]) => number);
  };

  it('is one workbook as long as it fits, and then several in one archive, every row once and in order', async () => {
    expect(await numbersIn(await write(2))).toEqual(['001', '002']);
    const entries = readZip(await write(5));
    expect(entries.map(({ name }) => name)).toEqual(['records-x-1.xlsx', 'records-x-2.xlsx', 'records-x-3.xlsx']);
    const parts: unknown[][] = [];
    for (const entry of entries) parts.push(await numbersIn(await unpack(entry)));
    expect(parts).toEqual([['001', '002'], ['003', '004'], ['005']]);
  }, 30000);

  it('says by its name and type what it is', () => {
    expect([0, 1, 10_000, 10_001, 100_000].map(workbooksFor)).toEqual([1, 1, 1, 2, 10]);
    expect(fileName('abcdefghij', 'xlsx', 10_000)).toBe('records-abcdefgh.xlsx');
    expect([fileName('abcdefghij', 'xlsx', 10_001), fileType('xlsx', 10_001), fileName('abcdefghij', 'csv', 10_001)]).toEqual(['records-abcdefgh.zip', 'application/zip', 'records-abcdefgh.csv']);
  });

  it('passes through the disk unreadable and without a name, and comes out as it went in', async () => {
    const file = await PassingFile.open();
    const words = `Canary Legal Name ${'x'.repeat(200_000)}`;
    await file.fill(async (out) => void out.end(words));
    expect([file.bytes, file.sha256]).toEqual([words.length, createHash('sha256').update(words).digest('hex')]);
    const seen = openFiles().filter(({ path }) => /banyan-[0-9a-f]{24}/.test(path));
    if (process.platform === 'linux') expect(seen).toHaveLength(1);
    for (const { descriptor, path } of seen) {
      expect(path).toContain('(deleted)');
      const kept = readFileSync(descriptor);
      expect([kept.length, kept.includes('Canary')]).toEqual([words.length, false]);
    }
    expect(await text(file.read())).toBe(words);
    // Nothing is left open.
    await new Promise((later) => setTimeout(later, 50));
    expect(openFiles().filter(({ path }) => /banyan-[0-9a-f]{24}/.test(path))).toEqual([]);
  });

  it('that cannot be finished is a failure of whoever made it', async () => {
    const file = await PassingFile.open();
    await expect(file.fill(() => Promise.reject(new Error('the agreement ended')))).rejects.toThrow('the agreement ended');
    await file.discard();
  });
});

/** What this process holds open, as Linux tells it. */
function openFiles(): Array<{ descriptor: string; path: string }> {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [{ descriptor: `/proc/self/fd/${name}`, path: readlinkSync(`/proc/self/fd/${name}`) }];
    } catch {
      return [];
    }
  });
}
