import type { Column, Row } from '../../platform/tables/columns.js';
import { headerName } from '../../platform/tables/sniff-delimiter.js';
import type { ReadColumn, ReadRow } from '../../platform/tables/read-csv.js';
import { levelOf } from '../assignment/rubric-rule.js';
import type { CriterionMark, MarkWords } from './mark.entity.js';
import { pointsOf } from './level-points.js';
import type { ScriptCriterion } from './script.queries.js';

const WORDS_MOST = 4000;
export const LINES_MOST = 5000;
/** What stands in the column "Line" for the comment on the whole. */
const WHOLE = 'whole';

/** The columns of a worksheet: one line a script and criterion, and one for the whole script. */
export const WORKSHEET_COLUMNS: Column[] = [
  { key: 'script', header: 'Script', width: 10 },
  { key: 'version', header: 'Version', type: 'number', width: 9 },
  { key: 'line', header: 'Line', width: 8 },
  { key: 'criterion', header: 'Criterion', width: 34 },
  { key: 'level', header: 'Level', width: 14 },
  { key: 'points', header: 'Points', type: 'number', width: 9 },
  { key: 'comment', header: 'Comment', width: 60 },
  { key: 'done', header: 'Done', width: 8 },
];
export const READ_COLUMNS: ReadColumn[] = WORKSHEET_COLUMNS.map(({ key, header }) => ({ key, names: [header], maxLength: key === 'comment' ? WORDS_MOST : 200 }));
export const NEEDED_COLUMNS = ['script', 'version', 'line'];

/** A script as a worksheet is written for it. */
export interface LinedScript extends MarkWords {
  code: string;
  version: number;
  isDone: boolean;
  commentsOnly: boolean;
}

/** Something in a worksheet that cannot be taken: what, where, and which message says so. */
export interface LineProblem {
  line: number;
  key: string;
  params: Record<string, string | number>;
}

/** What a worksheet says of one script. Points are null where nothing stands. */
export interface SentScript extends MarkWords {
  code: string;
  version: number;
  isDone: boolean;
  problems: LineProblem[];
}

export interface SentWorksheet {
  scripts: SentScript[];
  /** Of lines that belong to no script, and of the table itself. */
  problems: LineProblem[];
}

export function worksheetRows(scripts: readonly LinedScript[], rubric: readonly ScriptCriterion[]): Row[] {
  return scripts.flatMap((script) => [
    ...rubric.map((criterion, nth) => {
      const { points, comment } = script.criteria.find(({ criterionId }) => criterionId === criterion.id) ?? { points: null, comment: '' };
      return { script: script.code, version: script.version, line: String(nth + 1), criterion: criterion.name, level: levelOf(criterion.levels, points)?.name ?? null, points, comment, done: null };
    }),
    { script: script.code, version: script.version, line: WHOLE, criterion: null, level: null, points: null, comment: script.overall, done: script.isDone ? 'yes' : null },
  ]);
}

/**
 * Reads the lines of a worksheet against the scripts of a pile, as they stand now (`standing`): what is not there keeps what stands. A script with something
 * wrong in it comes with its problems, and with all the rest.
 */
export function readWorksheet(rows: readonly ReadRow[], standing: readonly LinedScript[], rubric: readonly ScriptCriterion[]): SentWorksheet {
  const byCode = new Map(standing.map((script) => [codeOf(script.code), script]));
  const sent = new Map<string, SentScript>();
  const problems: LineProblem[] = [];
  const seen = new Set<string>();
  for (const { line, cells } of rows) {
    const known = byCode.get(codeOf(cells.script!));
    if (!known) {
      note(problems, { line, key: 'worksheet.problem.code', params: { line, code: cells.script!.slice(0, 20) } });
      continue;
    }
    const script = sent.get(known.code) ?? begun(known);
    sent.set(known.code, script);
    const nth = placeOf(cells.line!, rubric.length);
    const wrong = (key: string, params: Record<string, string | number> = {}) => note(script.problems, { line, key: `worksheet.problem.${key}`, params: { line, code: known.code, ...params } });
    if (nth === undefined) wrong('line', { most: rubric.length });
    else if (seen.has(`${known.code} ${nth}`)) wrong('twice');
    else {
      seen.add(`${known.code} ${nth}`);
      readVersion(script, cells.version!, wrong);
      if (nth === WHOLE) readWhole(script, cells, wrong);
      else readCriterion(script, known, rubric[nth]!, cells, wrong);
    }
  }
  return { scripts: [...sent.values()].map((script) => checked(script, byCode.get(codeOf(script.code))!, rubric)), problems };
}

type Wrong = (key: string, params?: Record<string, string | number>) => void;

/** So many are enough to find what is wrong. */
const PROBLEMS_MOST = 40;

function note(problems: LineProblem[], problem: LineProblem): void {
  if (problems.length < PROBLEMS_MOST) problems.push(problem);
}

function begun(known: LinedScript): SentScript {
  return { code: known.code, version: -1, isDone: known.isDone, overall: known.overall, criteria: known.criteria.map((criterion) => ({ ...criterion })), problems: [] };
}

/** Codes are typed by hand too: letter case, spaces and the hyphen do not count. */
function codeOf(code: string): string {
  return headerName(code).toUpperCase();
}

function placeOf(line: string, count: number): number | typeof WHOLE | undefined {
  if (headerName(line) === WHOLE) return WHOLE;
  const number = wholeNumber(line);
  return number !== undefined && number >= 1 && number <= count ? number - 1 : undefined;
}

/** Spreadsheet programs write 12 as `12`, `12.0` or `12,0`. */
function wholeNumber(text: string): number | undefined {
  return /^\d{1,4}([.,]0{1,6})?$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

function readVersion(script: SentScript, text: string, wrong: Wrong): void {
  const version = wholeNumber(text);
  if (version === undefined || (script.version !== -1 && script.version !== version)) wrong('version');
  else script.version = version;
}

function readWhole(script: SentScript, cells: Record<string, string>, wrong: Wrong): void {
  script.overall = words(cells.comment ?? '');
  const done = headerName(cells.done ?? '');
  if (['', 'no', 'n', '0', 'false'].includes(done)) script.isDone = false;
  else if (['yes', 'y', 'x', '1', 'true', 'done'].includes(done)) script.isDone = true;
  else wrong('done');
}

function readCriterion(script: SentScript, known: LinedScript, criterion: ScriptCriterion, cells: Record<string, string>, wrong: Wrong): void {
  const before = known.criteria.find(({ criterionId }) => criterionId === criterion.id);
  const mark: CriterionMark = { criterionId: criterion.id, points: null, comment: words(cells.comment ?? '') };
  script.criteria = [...script.criteria.filter(({ criterionId }) => criterionId !== criterion.id), mark];
  const [level, points] = [cells.level ?? '', cells.points ?? ''];
  if (known.commentsOnly) {
    if (level || points) wrong('noPoints');
    return;
  }
  const place = level === '' ? null : criterion.levels.findIndex(({ name }, nth) => headerName(name) === headerName(level) || String(nth + 1) === level);
  const number = points === '' ? null : wholeNumber(points);
  if (place === -1) return wrong('level', { level: level.slice(0, 40), levels: criterion.levels.map(({ name }) => name).join(', ') });
  if (number === undefined) return wrong('points');
  const chosen = pointsOf(criterion.levels, { level: place, points: number, shown: before?.points ?? null });
  if (chosen.ok) mark.points = chosen.points;
  else if (chosen.level.name) wrong('outside', { level: chosen.level.name, from: chosen.level.from, to: chosen.level.to });
  else wrong('outsideAll', { most: chosen.level.to });
}

/** In the order of the rubric; a script that is said to be done must be whole. */
function checked(script: SentScript, known: LinedScript, rubric: readonly ScriptCriterion[]): SentScript {
  const criteria = rubric.map(({ id }) => script.criteria.find(({ criterionId }) => criterionId === id) ?? { criterionId: id, points: null, comment: '' });
  const isWhole = known.commentsOnly ? [script.overall, ...criteria.map(({ comment }) => comment)].some((text) => text !== '') : criteria.every(({ points }) => points !== null);
  const problems = script.isDone && !isWhole && script.problems.length === 0 ? [{ line: 0, key: known.commentsOnly ? 'worksheet.problem.noWords' : 'worksheet.problem.notWhole', params: { code: script.code } }] : script.problems;
  return { ...script, criteria, problems };
}

// eslint-disable-next-line no-control-regex -- these are the characters to remove
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A comment as the page would keep it. */
function words(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replace(CONTROLS, '').normalize('NFC').trim();
}
