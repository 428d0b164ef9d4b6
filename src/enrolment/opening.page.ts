import { message } from '../platform/i18n/messages.js';
import { PROTECTED_KINDS } from '../people/protected-field.entity.js';
import { isOver, REASONS } from './opening.entity.js';
import type { OpeningRow } from './opening.queries.js';
import type { Details } from './openings.service.js';

/** The choices of the form: which fields, and why. */
export function openingChoices(locale: string) {
  return {
    fields: PROTECTED_KINDS.map((kind) => ({ value: kind, label: message(locale, `people.field.${kind}`) })),
    reasons: REASONS.map((reason) => ({ value: reason, label: message(locale, `enrolment.opening.reason.${reason}`) })),
  };
}

/** What was opened, as rows; a field that she never gave says so. */
export function detailRows(fields: readonly (keyof Details)[], details: Details, locale: string) {
  return fields.map((kind) => ({ term: message(locale, `people.field.${kind}`), text: details[kind] ?? message(locale, 'enrolment.opening.notGiven') }));
}

export type OpeningState = 'waiting' | 'refused' | 'agreed' | 'over' | 'taken';
const CHIPS: Record<OpeningState, string> = { waiting: 'todo', refused: 'off', agreed: 'attention', over: 'off', taken: 'done' };

export function stateOf(row: OpeningRow, now: Date): OpeningState {
  if (row.openedAt) return 'taken';
  if (row.refusedAt) return 'refused';
  if (!row.agreedAt) return 'waiting';
  return isOver(row, now) ? 'over' : 'agreed';
}

/** All openings of a cohort as a table. */
export function openingsTable(rows: OpeningRow[], now: Date, locale: string) {
  const word = (key: string, params: Record<string, string | number> = {}) => message(locale, key, params);
  return {
    columns: ['what', 'who', 'why', 'when', 'state'].map((column) => ({ label: word(`enrolment.opening.column.${column}`) })),
    rows: rows.map((row) => ({
      cells: [
        row.isBulk ? { text: word('enrolment.opening.everybody', { fields: fieldWords(row, locale) }), href: `/openings/${row.id}` } : { text: `${row.personName}: ${fieldWords(row, locale)}` },
        { text: row.askedByName },
        { text: reasonWords(row, locale) },
        { at: row.openedAt ?? row.askedAt },
        { chip: { kind: CHIPS[stateOf(row, now)], text: word(`enrolment.opening.state.${stateOf(row, now)}`) } },
      ],
    })),
  };
}

/** One request for a whole cohort, as whoever looks may act on it. */
export function openingPage(row: OpeningRow, isOrganiser: boolean, now: Date, locale: string) {
  const state = stateOf(row, now);
  const word = (key: string) => message(locale, key);
  return {
    cohort: { id: row.cohortId, label: row.cohortLabel }, path: `/openings/${row.id}`, state, isOrganiser,
    rows: [
      { term: word('enrolment.opening.column.state'), chip: { kind: CHIPS[state], text: word(`enrolment.opening.state.${state}`) } },
      { term: word('enrolment.opening.column.what'), text: fieldWords(row, locale) },
      { term: word('enrolment.opening.column.why'), text: reasonWords(row, locale) },
      { term: word('enrolment.opening.column.who'), text: row.askedByName },
      { term: word('enrolment.opening.askedAt'), at: row.askedAt },
      ...(row.decidedByName ? [{ term: word(row.agreedAt ? 'enrolment.opening.agreedBy' : 'enrolment.opening.refusedBy'), text: row.decidedByName }, { term: word('enrolment.opening.decidedAt'), at: row.agreedAt ?? row.refusedAt }] : []),
      ...(row.openedAt ? [{ term: word('enrolment.opening.takenAt'), at: row.openedAt }] : []),
    ],
    canDecide: state === 'waiting' && !row.isMine,
    canTake: state === 'agreed' && row.isMine && isOrganiser,
    isWaitingForOthers: state === 'waiting' && row.isMine,
  };
}

export function fieldWords(row: OpeningRow, locale: string): string {
  return row.fields.split(' ').map((kind) => message(locale, `people.field.${kind}`)).join(', ');
}

export function reasonWords(row: OpeningRow, locale: string): string {
  const reason = message(locale, `enrolment.opening.reason.${row.reason}`);
  return row.words ? `${reason}: ${row.words}` : reason;
}
