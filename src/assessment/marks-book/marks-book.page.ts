import { judge } from '../../completion/completion-rule.js';
import { percentText } from '../../completion/fraction.js';
import { traceOf } from '../../completion/trace.js';
import { message } from '../../platform/i18n/messages.js';
import { bySubject, cellOf, cellText } from './book-cell.js';
import { columnsOf, type BookColumn } from './book-column.js';
import type { BookHead, BookRow, CodedScript, ResultParts } from './marks-book.queries.js';
import { attentionReasons, partSentences, resultSentence, sentenceText } from './result-sentence.js';

/** People on one page. */
export const PAGE_ROWS = 50;

export const bookPath = (cohortId: string): string => `/marks-book/${cohortId}`;

/** What is worked out of one person's facts. */
export function judged(head: BookHead, row: BookRow) {
  const judgement = judge(head.plan, row.facts, row.state, 'staff');
  return { row, judgement, reasons: attentionReasons(head.plan, row.facts, judgement), sentence: resultSentence(head.plan, judgement, head.isBlind) };
}

export type JudgedRow = ReturnType<typeof judged>;

export interface BookView {
  head: BookHead;
  rows: JudgedRow[];
  /** People in the list that is shown: all, or those who need attention. */
  count: number;
  page: number;
  isAttention: boolean;
  canImport: boolean;
  codes: { assignmentId: string; scripts: CodedScript[] } | null;
}

export function marksBookPage({ head, rows, count, page, isAttention, canImport, codes }: BookView, locale: string) {
  const columns = columnsOf(head.plan);
  const path = bookPath(head.cohortId);
  const pages = Math.max(1, Math.ceil(count / PAGE_ROWS));
  const link = (nth: number) => `${path}?${isAttention ? 'list=attention&' : ''}page=${nth}`;
  const unpublished = head.plan.assignments.filter((work) => work.mode !== 'reflection' && !head.published.includes(work.id));
  return {
    path, label: head.label, total: head.total, count, isBlind: head.isBlind, isAttention, canImport,
    columns: columns.map((column) => headOf(column, locale)),
    rows: rows.map((each) => rowOf(path, columns, each, head.isBlind, locale)),
    tabs: [{ href: path, label: message(locale, 'marksBook.list.all'), current: !isAttention }, { href: `${path}?list=attention`, label: message(locale, 'marksBook.list.attention'), current: isAttention }],
    page, pages, hasPages: pages > 1,
    prevHref: page > 1 ? link(page - 1) : null,
    nextHref: page < pages ? link(page + 1) : null,
    coded: head.isBlind ? unpublished.map((work) => ({ code: work.code, href: `${path}?codes=${work.id}#codes`, pilePath: `/marking/${work.id}/${head.cohortId}` })) : [],
    codes: codes && { code: head.plan.assignments.find((work) => work.id === codes.assignmentId)?.code ?? '', scripts: codes.scripts.map((script) => ({ ...script, path: `/marking/scripts/${script.id}`, hasPoints: script.points !== null })) },
  };
}

/** One person: every activity with its result, what it counts and must reach, and the sentence that explains it. */
export function personPage(head: BookHead, row: BookRow, parts: readonly ResultParts[], locale: string) {
  const { judgement, reasons, sentence } = judged(head, row);
  const facts = bySubject(row.facts);
  const trace = traceOf(head.plan, row.facts, 'staff');
  const isCoded = (column: BookColumn) => head.isBlind && column.kind === 'assignment' && !facts.has(column.subjectId);
  const workshops = trace.find((condition) => condition.kind === 'workshops')!;
  return {
    path: bookPath(head.cohortId), label: head.label, displayName: row.displayName, isBlind: head.isBlind,
    sentence: sentenceText(sentence, locale),
    reasons, mean: percentText(judgement.mean, 2),
    results: columnsOf(head.plan).map((column) => {
      const traced = trace.find((condition) => condition.subjectId === column.subjectId);
      const said = isCoded(column) ? [message(locale, 'marksBook.why.coded')] : column.kind === 'workshop' ? [workshopWhy(facts.get(column.subjectId)?.state, locale)] : traced ? [...traced.sentences, ...partSentences(facts.get(column.subjectId), parts.find(({ assignmentId }) => assignmentId === column.subjectId))].map(({ key, params }) => message(locale, key, params)) : [message(locale, 'marksBook.why.notNeeded')];
      return { id: column.subjectId, name: nameOf(column, locale), text: cellText(cellOf(column, facts.get(column.subjectId)), locale) || '–', weight: column.weight, must: mustText(column, locale), why: said.join(' ') };
    }),
    workshops: workshops.sentences[0],
  };
}

export function nameOf(column: BookColumn, locale: string): string {
  return column.kind === 'workshop' ? message(locale, 'marksBook.column.workshop', { label: column.label }) : message(locale, `completion.kind.${column.kind}`, { label: column.label });
}

function mustText({ must }: BookColumn, locale: string): string {
  if (must.kind === 'some') return message(locale, 'marksBook.must.some', { needed: must.needed, of: must.of });
  return must.kind === 'percent' ? message(locale, 'marksBook.must.percent', { percent: must.percent }) : must.kind === 'done' ? message(locale, 'marksBook.must.done') : '';
}

function workshopWhy(state: string | undefined, locale: string): string {
  const known = state && ['present', 'partial', 'caught_up', 'excused', 'absent'].includes(state) ? state : 'none';
  return message(locale, `marksBook.why.workshop.${known}`);
}

function headOf(column: BookColumn, locale: string) {
  return { id: column.subjectId, short: column.short, name: nameOf(column, locale), weight: column.weight, must: mustText(column, locale) };
}

function rowOf(path: string, columns: readonly BookColumn[], { row, judgement, reasons }: JudgedRow, isBlind: boolean, locale: string) {
  const facts = bySubject(row.facts);
  return {
    displayName: row.displayName,
    path: `${path}/people/${row.enrolmentId}`,
    outcomeKey: isBlind ? null : `completion.outcome.${judgement.outcome ?? 'none'}`,
    isAttention: reasons.length > 0,
    mean: percentText(judgement.mean, 1),
    met: judgement.met,
    of: judgement.of,
    cells: columns.map((column) => cellText(cellOf(column, facts.get(column.subjectId)), locale)),
  };
}
