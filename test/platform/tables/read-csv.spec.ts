import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { message } from '../../../src/platform/i18n/messages.js';
import { readCsv, type ReadTable } from '../../../src/platform/tables/read-csv.js';

const options = { columns: [{ key: 'name', names: ['Name', 'Full name'] }, { key: 'mail', names: ['E-mail', 'email address'], maxLength: 20 }], required: ['name'], maxRows: 5 };
const read = (text: string | Buffer) => readCsv(typeof text === 'string' ? Buffer.from(text) : text, options);
const names = (table: ReadTable) => table.rows.map(({ cells }) => cells.name);
const faults = (table: ReadTable) => table.errors.map(({ line, messageKey }) => `${line} ${messageKey.slice('tables.'.length)}`);

describe('reading CSV', () => {
  it.each([
    ['UTF-8', Buffer.from('name,email\nနန်း,a@b\n'), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from('\uFEFFname,email\nနန်း,a@b\n'), 'utf-8'],
    ['UTF-16 LE', Buffer.from('\uFEFFname,email\nနန်း,a@b\n', 'utf16le'), 'utf-16le'],
    ['UTF-16 BE', Buffer.from('\uFEFFname,email\nနန်း,a@b\n', 'utf16le').swap16(), 'utf-16be'],
  ])('knows %s', (_what, file, encoding) => {
    const table = read(file);
    expect([names(table), table.encoding, table.errors]).toEqual([['နန်း'], encoding, []]);
  });

  it('falls back to Windows-1252 and says so', () => {
    const table = read(Buffer.from([...Buffer.from('Name;E-mail\r\nJos'), 0xe9, ...Buffer.from(' '), 0x93, ...Buffer.from('X'), 0x94, ...Buffer.from(';a@b\r\n')]));
    expect([names(table), table.encoding, table.delimiter]).toEqual([['José “X”'], 'windows-1252', ';']);
  });

  it.each([[',', 'Full Name,E-mail\r\nA,a@b'], [';', ' full_name ; EMAIL \nA;a@b'], ['\t', 'NAME\temail-address\nA\ta@b'], [';', 'Name;"E-mail";a,b,c,d,e\nA;a@b;'], [',', 'Name\nA']])('knows the delimiter %j and headers in any dress', (delimiter, text) => {
    const table = read(text);
    expect([table.delimiter, names(table), table.errors]).toEqual([delimiter, ['A'], []]);
  });

  it('counts lines as an editor does, over quoted line breaks and empty lines', () => {
    const table = read('\n\nname,email\n"A\nB",x\n\n,y\nC,z\n');
    expect(table.rows.map(({ line, cells }) => [line, cells.name])).toEqual([[4, 'A\nB'], [8, 'C']]);
    expect(faults(table)).toEqual(['7 emptyCell']);
  });

  it.each([
    ['nothing', '', ['1 empty']],
    ['only blank lines', '\n \n,\n', ['1 empty']],
    ['a missing column', 'email\na@b', ['1 missingColumn']],
    ['a column twice', 'name,Full Name\nA,B', ['1 doubleColumn']],
    ['an over-long cell', `name,email\nA,${'x'.repeat(21)}\nB,b`, ['2 longCell']],
    ['too many cells', 'name,email\nA,b,c\nB,b,,\n', ['2 extraCells']],
    ['a quote that never closes', 'name,email\nA,a\n"B,b\nC,c\n', ['3 openQuote']],
    ['more rows than allowed', `name\n${'A\n'.repeat(9)}`, ['7 tooManyRows']],
    ['a spreadsheet file', 'PK\u0003\u0004\0\0', ['1 notCsv']],
  ])('names the line of %s', (_what, text, expected) => {
    expect(faults(read(text))).toEqual(expected);
  });

  it('says each fault in words', () => {
    for (const text of ['', 'email\na@b', 'name,name\nA,B', `name,email\n,${'x'.repeat(21)},c`, 'name\n"B', `name\n${'A\n'.repeat(9)}`, 'PK\u0003\u0004']) {
      for (const error of read(text).errors) expect(message('en', error.messageKey, error.params)).toMatch(/^[A-Z][^{}]+\.$/u);
    }
  });

  it('takes the guard off what we once wrote', () => {
    expect(names(read("name\n'=1+1\n"))).toEqual(['=1+1']);
  });

  it('lets quotes within words stand', () => {
    expect(names(read('name\nAung "Ko" Ko\n'))).toEqual(['Aung "Ko" Ko']);
  });

  it('never throws', () => {
    const pieces = fc.constantFrom('name', 'email', ',', ';', '\t', '"', '\n', '\r\n', '\r', 'A', '\0', '\uFEFF', ' ');
    fc.assert(fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => Array.isArray(read(parts.join('')).rows)), { numRuns: 5000 });
    fc.assert(fc.property(fc.uint8Array(), (bytes) => Array.isArray(read(Buffer.from(bytes)).errors)));
  });

  it('does not choke on a megabyte in one quote or 200,000 rows', () => {
    const started = process.cpuUsage();
    expect(read(`name\n"${'x\n'.repeat(1_500_000)}`).errors.length).toBe(1);
    expect(faults(read(`name\n${'A\n'.repeat(200_000)}`))).toEqual(['7 tooManyRows']);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
  });
});
