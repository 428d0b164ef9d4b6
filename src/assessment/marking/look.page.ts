import { judge, type CoursePlan, type Outcome } from '../../completion/completion-rule.js';
import type { CohortMember } from '../../completion/completion.queries.js';
import type { LookRow } from './look.queries.js';

/** Below this a number could tell who it is. */
const TOLD_FROM = 5;
const ORDER: readonly Outcome[] = ['completed_distinction', 'completed_merit', 'completed', 'attended', 'not_completed'];

export interface LookOutcome {
  key: string;
  /** Null when it is under five. */
  count: number | null;
}

/** How many have which result by the rule now; nobody is named, hidden people are not counted. */
export function outcomeCounts(plan: CoursePlan, members: readonly CohortMember[]): LookOutcome[] {
  const outcomes = members.filter((member) => !member.isHidden).map((member) => judge(plan, member.facts, member.state, 'staff').outcome);
  return ORDER.map((outcome) => ({ outcome, count: outcomes.filter((one) => one === outcome).length })).filter(({ count }) => count > 0)
    .map(({ outcome, count }) => ({ key: `completion.outcome.${outcome}`, count: count < TOLD_FROM ? null : count }));
}

/** The cohorts of a second look, each with its assignments and its results in numbers. */
export function looksPage(rows: readonly LookRow[], outcomes: ReadonlyMap<string, LookOutcome[]>) {
  const ids = [...new Set(rows.map((row) => row.cohortId))];
  return {
    cohorts: ids.map((id) => {
      const own = rows.filter((row) => row.cohortId === id);
      return { label: own[0]!.cohortLabel, assignments: own.map((row) => ({ ...row, path: `/marking/${row.assignmentId}/${id}` })), outcomes: outcomes.get(id) ?? [] };
    }),
  };
}
