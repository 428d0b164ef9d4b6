import { clockOf, dayOf } from '../../platform/time/local-time.js';
import type { DeadlineRow, DeadlineView } from './deadline.queries.js';

export const deadlinePath = (row: Pick<DeadlineRow, 'cohortId' | 'kind' | 'subjectId'>): string => `/deadlines/${row.cohortId}/${row.kind}/${row.subjectId}`;

/** The rows of the table of deadlines. */
export function deadlineRows(rows: DeadlineRow[]) {
  return rows.map((row) => ({ ...row, path: deadlinePath(row) }));
}

/** One deadline, what moving it does, and whose times are later already. */
export function deadlinePage(row: DeadlineView) {
  return {
    ...row,
    path: deadlinePath(row),
    count: row.people.length,
    extensions: row.extensions.map((extension) => ({ ...extension, endPath: extension.isSelfService ? null : `/extensions/${extension.id}/ending` })),
  };
}

/** What the form holds when it is first shown: the present time on the cohort's wall clock. */
export function deadlineValues(row: DeadlineView): Record<string, unknown> {
  return { who: 'all', day: dayOf(row.dueAt, row.cohortZone), clock: clockOf(row.dueAt, row.cohortZone), version: row.version };
}
