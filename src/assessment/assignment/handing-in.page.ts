import type { HandingInRow } from './handing-in.queries.js';
import { windowOf } from './hand-in-rule.js';
import { groupedReceipt } from './script-codes.js';

/** The participants for whom the viewer hands in, each with her assignments. */
export function handingInPage(rows: readonly HandingInRow[], now: Date) {
  const ids = [...new Set(rows.map((row) => row.enrolmentId))];
  return {
    people: ids.map((id) => {
      const own = rows.filter((row) => row.enrolmentId === id);
      return { displayName: own[0]!.displayName, cohortLabel: own[0]!.cohortLabel, work: own.map((row) => handingInRow(row, now)) };
    }),
  };
}

export function handingInRow(row: HandingInRow, now: Date) {
  const isByOthers = row.isIn && row.receipt === null;
  return {
    ...row,
    path: `/handing-in/${row.enrolmentId}/${row.assignmentId}`,
    groups: row.receipt && groupedReceipt(row.receipt).split(' '),
    isByOthers,
    canHandIn: !isByOthers && windowOf(row.dueAt, now) !== 'closed',
    chip: row.isIn ? { kind: 'done', key: 'assignment.handingIn.state.in' } : windowOf(row.dueAt, now) === 'closed' ? { kind: 'off', key: 'assignment.handingIn.state.closed' } : { kind: 'todo', key: 'assignment.handingIn.state.open' },
  };
}
