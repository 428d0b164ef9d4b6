import { judge, type CoursePlan, type Judgement, type Outcome } from '../completion/completion-rule.js';
import type { CohortMember } from '../completion/completion.queries.js';
import { canonicalJson, sha256 } from './frozen-record.js';
import type { ProposedOutcome } from './record.entity.js';

/** Outcomes that are made final with a record; those who left or paused keep their place as it is and get none. */
const RECORDED: readonly Outcome[] = ['completed', 'completed_merit', 'completed_distinction', 'attended', 'not_completed'];
const COMPLETED: readonly Outcome[] = ['completed', 'completed_merit', 'completed_distinction'];

export interface JudgedMember extends CohortMember {
  judgement: Judgement;
  /** Of the rule, the place and every fact: two equal digests mean that nothing has changed. */
  digest: string;
}

export function isRecorded(outcome: Outcome | null): outcome is Outcome {
  return outcome !== null && RECORDED.includes(outcome);
}

export function isCompleted(outcome: Outcome | null): boolean {
  return outcome !== null && COMPLETED.includes(outcome);
}

/** Every member judged as staff see her. */
export function judgeMembers(plan: CoursePlan, members: readonly CohortMember[]): JudgedMember[] {
  return members.map((member) => ({
    ...member,
    judgement: judge(plan, member.facts, member.state, 'staff'),
    digest: sha256(canonicalJson({ plan, state: member.state, facts: member.facts })),
  }));
}

export function proposedOutcomes(members: readonly JudgedMember[]): ProposedOutcome[] {
  return members.flatMap(({ enrolmentId, judgement: { outcome }, digest }) => (isRecorded(outcome) ? [{ enrolmentId, outcome, digest }] : []));
}

/**
 * Whom something changed for since the proposal: other facts, a place taken up, left or paused. Hidden people are never named and never hold
 * the others up: what they have done by the moment of confirming counts.
 */
export function changedSince(proposed: readonly ProposedOutcome[], members: readonly JudgedMember[]): JudgedMember[] {
  const before = new Map(proposed.map((each) => [each.enrolmentId, each.digest]));
  return members.filter((member) => {
    if (member.isHidden) return false;
    const was = before.get(member.enrolmentId);
    return isRecorded(member.judgement.outcome) ? was !== member.digest : was !== undefined;
  });
}
