import { message } from '../../platform/i18n/messages.js';
import type { WorkRow } from '../assignment/assignment.queries.js';
import { windowOf } from '../assignment/hand-in-rule.js';
import { handingInRow } from '../assignment/handing-in.page.js';
import type { HandingInRow } from '../assignment/handing-in.queries.js';

/** What a photo of a paper may be for: the viewer's own work that can be handed in now, and that of each participant for whom she hands in. */
export function paperChoices(own: readonly WorkRow[], others: readonly HandingInRow[], now: Date, locale: string) {
  const name = (row: { code: string; title: string }) => `${message(locale, 'assignment.title', { code: row.code })}: ${row.title}`;
  return [
    ...own.filter((row) => row.mode !== 'group' && !row.isMarkingBegun && windowOf(row.dueAt, now) !== 'closed').map((row) => ({ value: `own.${row.id}`, label: name(row) })),
    ...others.filter((row) => handingInRow(row, now).canHandIn).map((row) => ({ value: `${row.enrolmentId}.${row.assignmentId}`, label: `${row.displayName}. ${name(row)}` })),
  ];
}
