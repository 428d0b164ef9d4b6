import { fraction, isAtLeast, percentText } from '../../completion/fraction.js';
import type { HeldFact } from '../../completion/completion-rule.js';
import { message } from '../../platform/i18n/messages.js';
import type { BookColumn } from './book-column.js';

/** What stands in one cell: a word (message key) or a figure, and what is to be known of it. */
export interface BookCell {
  word: string | null;
  figure: string | null;
  /** It is there and does not meet what completion asks yet. */
  isOpen: boolean;
  /** Its writer does not see it yet. */
  isUnpublished: boolean;
}

const EMPTY: BookCell = { word: null, figure: null, isOpen: false, isUnpublished: false };
const WORKSHOP_WORDS: Record<string, string> = { present: 'came', caught_up: 'caughtUp', partial: 'part', absent: 'missed', excused: 'excused' };

/** The facts of a person by what they are about. */
export function bySubject(facts: readonly HeldFact[]): Map<string, HeldFact> {
  return new Map(facts.map((fact) => [fact.subjectId, fact]));
}

/** True for a result that is known and does not reach its line. */
export function isBelow(column: BookColumn, fact: HeldFact | undefined): boolean {
  return fact?.outOf && column.must.kind === 'percent' ? !isAtLeast(fraction(fact.points ?? 0, fact.outOf), column.must.percent) : false;
}

export function cellOf(column: BookColumn, fact: HeldFact | undefined): BookCell {
  if (!fact || fact.state === 'missing' || fact.state === 'not_done') return EMPTY;
  if (column.kind === 'module') return word('done');
  if (column.kind === 'workshop') return word(WORKSHOP_WORDS[fact.state] ?? 'missed', !fact.isMet);
  if (!fact.outOf) return word('in', false);
  const figure = column.kind === 'quiz' ? `${percentText(fraction(fact.points ?? 0, fact.outOf), 0)}%` : `${fact.points ?? 0}/${fact.outOf}`;
  return { word: null, figure, isOpen: isBelow(column, fact), isUnpublished: !fact.isPublished };
}

/** The cell as it is printed; what its two signs mean stands above the table. */
export function cellText(cell: BookCell, locale: string): string {
  const text = cell.word ? message(locale, cell.word) : (cell.figure ?? '');
  return `${text}${cell.isOpen ? ' ○' : ''}${cell.isUnpublished ? ' *' : ''}`;
}

function word(name: string, isOpen = false): BookCell {
  return { ...EMPTY, word: `marksBook.cell.${name}`, isOpen };
}
