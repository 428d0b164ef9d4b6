import type { FormState } from '../../platform/forms/form.js';
import { message } from '../../platform/i18n/messages.js';
import { versionKey } from './book-version.js';
import type { MarkChange } from './mark-difference.js';
import type { ImportLine } from './mark-import.queries.js';
import type { ImportPreview } from './mark-imports.service.js';
import { bookPath } from './marks-book.page.js';
import type { BookHead } from './marks-book.queries.js';

/** More of these than this help nobody; the first ones do. */
const MOST_SHOWN = 100;

export function importPage(head: BookHead, imports: ImportLine[], form: FormState, preview: ImportPreview | null, locale: string) {
  const lines = preview ? [...preview.errors, ...preview.refused].sort((a, b) => a.line - b.line) : [];
  const columns = head.plan.assignments.filter((work) => work.mode !== 'reflection').map((work) => message(locale, 'marksBook.file.points', { short: work.code }));
  return {
    path: `${bookPath(head.cohortId)}/import`, bookPath: bookPath(head.cohortId), label: head.label, form,
    isFinal: head.state === 'final',
    columns: new Intl.ListFormat(locale === 'en-XB' ? 'en' : locale, { type: 'conjunction' }).format(columns),
    problems: lines.slice(0, MOST_SHOWN).map(({ messageKey, params }) => message(locale, messageKey, params)),
    problemCount: lines.length,
    isNothing: preview !== null && preview.errors.length === 0 && preview.sealed === null,
    same: preview?.same ?? 0,
    imports: imports.map((each) => ({ ...each, canUndo: each.undoneAt === null && head.state !== 'final', fields: { importId: each.id } })),
  };
}

/** What the file would change: nothing has happened yet. */
export function differencePage(head: BookHead, preview: ImportPreview, locale: string) {
  const word = (key: string, params = {}) => message(locale, `marksBook.import.${key}`, params);
  return {
    path: `${bookPath(head.cohortId)}/import`, label: head.label,
    sealed: preview.sealed,
    count: preview.changes.length,
    same: preview.same,
    columns: [{ label: message(locale, 'marksBook.column.name') }, { label: word('assignment') }, { label: word('now'), number: true }, { label: word('after'), number: true }],
    rows: preview.changes.slice(0, MOST_SHOWN).map((change) => ({ cells: [{ text: change.displayName }, { text: change.code }, { text: change.before === null ? '–' : pointsText(change.before, change) }, { text: pointsText(change.after, change) }] })),
    more: Math.max(0, preview.changes.length - MOST_SHOWN),
    conflicts: preview.conflicts.map((change) => ({
      value: versionKey(change.enrolmentId, change.assignmentId),
      label: word('conflict', { name: change.displayName, code: change.code, after: pointsText(change.after, change) }),
      hint: change.before === null ? word('conflictGone') : word('conflictNow', { before: pointsText(change.before, change) }),
    })),
    problems: preview.refused.slice(0, MOST_SHOWN).map(({ messageKey, params }) => message(locale, messageKey, params)),
    problemCount: preview.refused.length,
    form: { values: {}, errors: {} },
  };
}

function pointsText(points: number, { outOf }: MarkChange): string {
  return `${points}/${outOf}`;
}
