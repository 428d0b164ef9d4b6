import { judge } from '../../completion/completion-rule.js';
import { fraction, percentText } from '../../completion/fraction.js';
import { message } from '../../platform/i18n/messages.js';
import type { Column, Row } from '../../platform/tables/columns.js';
import { bySubject, cellOf, cellText } from './book-cell.js';
import { columnsOf, type BookColumn } from './book-column.js';
import { versionKey, type OutsideVersions } from './book-version.js';
import type { BookHead, BookRow } from './marks-book.queries.js';
import { resultSentence, sentenceText } from './result-sentence.js';

/** The columns of the file in their order. Words are columns of text, points and percent columns of numbers. */
export function fileColumns(head: BookHead, locale: string): Column[] {
  const word = (key: string, params = {}) => message(locale, `marksBook.file.${key}`, params);
  return [
    { key: 'row', header: word('row'), width: 30 },
    { key: 'name', header: word('name'), width: 24 },
    ...columnsOf(head.plan).flatMap((column) => columnsFor(column, head.isBlind, word)),
    { key: 'mean', header: word('mean'), type: 'number' },
    { key: 'met', header: word('met'), type: 'number' },
    { key: 'of', header: word('of'), type: 'number' },
    ...(head.isBlind ? [] : [{ key: 'result', header: word('result'), width: 26 }]),
    { key: 'why', header: word('why'), width: 60 },
  ];
}

/** One person as a row of the file, made when it is written. */
export function* fileRows(head: BookHead, rows: readonly BookRow[], versions: OutsideVersions, locale: string): Generator<Row> {
  const columns = columnsOf(head.plan);
  for (const row of rows) {
    const judgement = judge(head.plan, row.facts, row.state, 'staff');
    const facts = bySubject(row.facts);
    const line: Row = { row: row.enrolmentId, name: row.displayName, mean: Number(percentText(judgement.mean, 4)), met: judgement.met, of: judgement.of, why: sentenceText(resultSentence(head.plan, judgement, head.isBlind), locale) };
    if (!head.isBlind) line.result = message(locale, `completion.outcome.${judgement.outcome ?? 'none'}`);
    for (const column of columns) {
      const id = column.subjectId;
      const fact = facts.get(id);
      if (isMarked(column)) {
        line[`${id} points`] = fact?.outOf ? fact.points : null;
        line[`${id} outOf`] = fact?.outOf ?? null;
        line[`${id} state`] = fact && !fact.outOf ? cellText(cellOf(column, fact), locale) : fact ? message(locale, `marksBook.file.${fact.isPublished ? 'published' : 'unpublished'}`) : null;
        if (!head.isBlind) line[`${id} version`] = versions.get(versionKey(row.enrolmentId, id)) ?? 0;
      } else if (column.kind === 'quiz') line[id] = fact?.outOf ? Number(percentText(fraction(fact.points ?? 0, fact.outOf), 2)) : null;
      else line[id] = cellText(cellOf(column, fact), locale) || null;
    }
    yield line;
  }
}

/** An assignment that gets points. */
export function isMarked(column: BookColumn): boolean {
  return column.kind === 'assignment' && column.mode !== 'reflection';
}

function columnsFor(column: BookColumn, isBlind: boolean, word: (key: string, params?: Record<string, string | number>) => string): Column[] {
  const { subjectId: id, short } = column;
  if (column.kind === 'quiz') return [{ key: id, header: word('percent', { short }), type: 'number' }];
  if (!isMarked(column)) return [{ key: id, header: short, width: 12 }];
  return [
    { key: `${id} points`, header: word('points', { short }), type: 'number' },
    { key: `${id} outOf`, header: word('outOf', { short }), type: 'number' },
    { key: `${id} state`, header: word('state', { short }), width: 16 },
    ...(isBlind ? [] : [{ key: `${id} version`, header: word('version', { short }), type: 'number' as const }]),
  ];
}
