import { emptyForm, type FormState } from '../../platform/forms/form.js';
import { CARE_REASONS } from './care.form.js';
import type { CareRow, CareView } from './care.queries.js';

export function caresPage(rows: readonly CareRow[]) {
  const all = rows.map((row) => ({ ...row, path: `/care/${row.id}`, chip: chipOf(row) }));
  return { open: all.filter(({ releasedAt }) => releasedAt === null), released: all.filter(({ releasedAt }) => releasedAt !== null) };
}

function chipOf(row: CareRow): { kind: string; label: string } {
  if (row.releasedAt) return { kind: 'done', label: 'care.state.released' };
  return row.answeredAt ? { kind: 'info', label: 'care.state.answered' } : { kind: 'attention', label: 'care.state.waits' };
}

/** One case: the work under its code, and what may be done now. */
export function carePage(view: CareView, form: FormState = emptyForm()) {
  const path = `/care/${view.id}`;
  const isOpen = view.releasedAt === null;
  return {
    ...view,
    path,
    form,
    chip: chipOf(view),
    headings: view.plan ? view.template.map(({ key, title }) => ({ title, text: view.plan![key] ?? '' })) : [],
    filePath: view.file && isOpen ? `${path}/file` : null,
    isOpen,
    canReach: isOpen && view.declinedAt === null,
    reasons: CARE_REASONS.map((reason) => ({ value: reason, key: `care.reason.${reason}` })),
  };
}
