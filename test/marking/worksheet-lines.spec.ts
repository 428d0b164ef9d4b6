import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCsv, type ReadOptions } from '../../src/platform/tables/read-csv.js';
import { rowsOfWorksheet } from '../../src/assessment/marking/worksheet-file.js';
import { changesOf, standingOf } from '../../src/assessment/marking/worksheet-differences.js';
import { LINES_MOST, NEEDED_COLUMNS, READ_COLUMNS, readWorksheet, worksheetRows, type LinedScript } from '../../src/assessment/marking/worksheet-lines.js';
import { worksheetCsv, worksheetXlsx } from '../../src/assessment/marking/worksheet-package.js';
import { pack, writeZip } from '../../src/platform/files/zip-archive.js';

const LEVELS = [{ name: 'Not yet', from: 0, to: 9, text: '' }, { name: 'Enough', from: 10, to: 14, text: '' }, { name: 'Strong', from: 15, to: 20, text: '' }];
const RUBRIC = ['=SUM(A1)', 'Ask, and "strategy"'].map((name, nth) => ({ id: `criterion${nth}`, name, points: 20, levels: LEVELS }));
const OPTIONS: ReadOptions = { columns: READ_COLUMNS, required: NEEDED_COLUMNS, maxRows: LINES_MOST };
const script = (code: string, points: Array<number | null> = [null, null], facts: Partial<LinedScript> = {}): LinedScript => ({
  code, version: 3, isDone: false, commentsOnly: false, overall: '', criteria: points.map((one, nth) => ({ criterionId: `criterion${nth}`, points: one, comment: '' })), ...facts,
});
const csv = (...lines: string[]) => Buffer.from(['Script,Version,Line,Criterion,Level,Points,Comment,Done', ...lines].join('\r\n'));
const keys = async (file: Buffer, standing = [script('K7P-42')]) => {
  const [table] = await rowsOfWorksheet(file);
  const sent = readWorksheet(table!.rows, standing, RUBRIC);
  return { table: table!.problems.map(({ key }) => key), lines: sent.problems.map(({ key }) => key), scripts: sent.scripts.map(({ code, problems, criteria, overall, isDone }) => ({ code, problems: problems.map(({ key }) => key), points: criteria.map(({ points }) => points), overall, isDone })) };
};

// What a page would keep of a text: these are the characters that a worksheet carries.
const kept = (text: string) => text.replaceAll(/\r\n?/g, '\n').replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, (one) => (one === '\n' || one === '\t' ? one : '')).normalize('NFC').trim();
const comment = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.constantFrom('=1+1', '@cmd', "'=quoted'", '+66 2', '-', 'a;b,c\t"d"', 'line\none', 'မြန်မာ', 'سپیده', '\u200bx')).map(kept);
const marked = fc.record({
  overall: comment, isDone: fc.boolean(), version: fc.integer({ min: 0, max: 9999 }),
  criteria: fc.tuple(...RUBRIC.map(({ id }) => fc.record({ criterionId: fc.constant(id), points: fc.option(fc.integer({ min: 0, max: 20 })), comment }))),
});
const pile = fc.uniqueArray(fc.tuple(fc.constantFrom(...'ABCDEFGH'), fc.integer({ min: 10, max: 99 })), { minLength: 1, maxLength: 6, selector: String }).chain((codes) => fc.tuple(...codes.map(([letter, number]) => marked.map((mark): LinedScript => ({ ...mark, code: `${letter}2${letter}-${number}`, commentsOnly: false })))));

describe('a worksheet', () => {
  it('comes back as CSV exactly as it went out, for every mark and comment', async () => {
    await fc.assert(fc.asyncProperty(pile, async (scripts) => {
      const sent = readWorksheet(readCsv(await worksheetCsv(worksheetRows(scripts, RUBRIC)), OPTIONS).rows, scripts, RUBRIC);
      expect(sent.problems).toEqual([]);
      for (const [nth, one] of sent.scripts.entries()) {
        const now = scripts.find(({ code }) => code === one.code)!;
        const isWhole = now.criteria.every(({ points }) => points !== null);
        expect(one.problems.map(({ key }) => key)).toEqual(now.isDone && !isWhole ? ['worksheet.problem.notWhole'] : []);
        expect([nth, { ...one, problems: [] }]).toEqual([nth, { code: now.code, version: now.version, isDone: now.isDone, overall: now.overall, criteria: now.criteria, problems: [] }]);
        expect(standingOf({ ...one, problems: [] }, now, true)).toBe('same');
        expect(changesOf(one, now, RUBRIC)).toEqual([]);
      }
    }), { numRuns: 60 });
  });

  it('comes back as XLSX too, also within a ZIP beside the scripts', async () => {
    const scripts = [script('K7P-42', [12, null], { overall: '=HYPERLINK("http://x")\nမြန်မာ' }), script('A2B-33', [20, 0], { isDone: true })];
    const xlsx = await worksheetXlsx(worksheetRows(scripts, RUBRIC));
    const zip = writeZip([await pack('scripts/K7P-42.html', Buffer.from('x')), await pack('worksheet.xlsx', xlsx, 0), await pack('__MACOSX/._worksheet.xlsx', Buffer.from('x'))]);
    for (const file of [xlsx, zip]) {
      const [table, ...more] = await rowsOfWorksheet(file);
      expect([table!.problems, more]).toEqual([[], []]);
      const sent = readWorksheet(table!.rows, scripts, RUBRIC);
      expect(sent.scripts.map((one) => standingOf(one, scripts.find(({ code }) => code === one.code)!, true))).toEqual(['same', 'same']);
    }
  });

  it.each([
    ['an unknown code', csv('Z9Z-99,1,1,,Enough,,,'), { lines: ['worksheet.problem.code'] }],
    ['a line of no criterion', csv('K7P-42,3,7,,Enough,,,'), { script: ['worksheet.problem.line'] }],
    ['points outside their level', csv('K7P-42,3,1,,Enough,19,,'), { script: ['worksheet.problem.outside'] }],
    ['points outside all levels', csv('K7P-42,3,1,,,21,,'), { script: ['worksheet.problem.outsideAll'] }],
    ['half points', csv('K7P-42,3,1,,,10.5,,'), { script: ['worksheet.problem.points'] }],
    ['a formula for points', csv('K7P-42,3,1,,,=10+1,,'), { script: ['worksheet.problem.points'] }],
    ['a level of no name', csv('K7P-42,3,1,,Super,,,'), { script: ['worksheet.problem.level'] }],
    ['the same line twice', csv('K7P-42,3,1,,Enough,,,', 'K7P-42,3,1,,Strong,,,'), { script: ['worksheet.problem.twice'] }],
    ['two versions of one script', csv('K7P-42,3,1,,Enough,,,', 'K7P-42,4,2,,Strong,,,'), { script: ['worksheet.problem.version'] }],
    ['done without points', csv('K7P-42,3,1,,Enough,,,', 'K7P-42,3,whole,,,,Thanks,yes'), { script: ['worksheet.problem.notWhole'] }],
    ['a missing column', Buffer.from('Script,Version\r\nK7P-42,3'), { table: ['tables.missingColumn'] }],
    ['ten thousand rows', csv(...Array.from({ length: 10000 }, () => 'K7P-42,3,1,,Enough,,,')), { table: ['tables.tooManyRows'], script: ['worksheet.problem.twice'] }],
    ['a quote that never closes', csv('K7P-42,3,1,,Enough,,"open,'), { table: ['tables.openQuote'] }],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]), { table: ['tables.guessedEncoding', 'tables.notCsv'] }],
    ['a ZIP that is none', Buffer.from('PK\u0003\u0004 and nothing else'), { table: ['worksheet.zip.unreadable'] }],
    ['nothing', Buffer.alloc(0), { table: ['tables.empty'] }],
  ])('says plainly what is wrong: %s', async (_what, file, expected: { table?: string[]; lines?: string[]; script?: string[] }) => {
    const read = await keys(file);
    expect(read.table).toEqual(expected.table ?? []);
    expect(read.lines).toEqual(expected.lines ?? []);
    expect([...new Set(read.scripts.flatMap(({ problems }) => problems))]).toEqual(expected.script ?? []);
  });

  it('is read as spreadsheet programs of other countries save it: semicolons, UTF-16, Windows letters, 12,0 and levels by number', async () => {
    const text = 'Script;Version;Line;Level;Points;Comment\r\nk7p42;3,0;1;2;12,0;café\r\nK7P-42;3;2;strong;;';
    for (const [file, table] of [[Buffer.from(`\uFEFF${text}`), []], [Buffer.from(`\uFEFF${text}`, 'utf16le'), []], [Buffer.from(text, 'latin1'), ['tables.guessedEncoding']]] as const) {
      const read = await keys(file);
      expect([read.table, read.lines, read.scripts[0]!.problems, read.scripts[0]!.points]).toEqual([table, [], [], [12, 17]]);
    }
  });

  it('refuses a spreadsheet with a cell a million rows down, and one that is no spreadsheet inside', async () => {
    const part = (name: string, text: string) => pack(name, Buffer.from(text));
    const book = await part('xl/workbook.xml', '<workbook/>');
    expect((await keys(writeZip([book, await part('xl/worksheets/sheet1.xml', '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData></worksheet>')]))).table).toEqual(['tables.largeSheet']);
    expect((await keys(writeZip([book, await part('xl/worksheets/sheet1.xml', 'no markup at all')]))).table).toEqual(['tables.unreadableSheet']);
  });

  it('keeps what stands where a line was deleted, and sees a version that moved on', () => {
    const now = script('K7P-42', [12, 17], { overall: 'Thanks.', isDone: true });
    const sent = readWorksheet([{ line: 2, cells: { script: 'K7P-42', version: '2', line: '1', criterion: '', level: 'Strong', points: '12', comment: 'New.', done: '' } }], [now], RUBRIC).scripts[0]!;
    expect(sent).toMatchObject({ isDone: true, overall: 'Thanks.', problems: [], criteria: [{ points: 17, comment: 'New.' }, { points: 17, comment: '' }] });
    expect(standingOf(sent, now, true)).toBe('moved');
    expect(standingOf({ ...sent, version: 3 }, now, true)).toBe('change');
    expect(standingOf(sent, now, false)).toBe('taken');
    expect(changesOf(sent, now, RUBRIC).map(({ what, before, after }) => [what, before, after])).toEqual([['points', '12', '17'], ['comment', '', 'New.']]);
  });
});
