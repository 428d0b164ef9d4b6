import type { Outcome } from '../completion/completion-rule.js';
import { percentText } from '../completion/fraction.js';
import { borderReasons, inOneSentence, traceOf } from '../completion/trace.js';
import type { CoursePlan } from '../completion/completion-rule.js';
import type { FinalLine, ProposalView } from './outcomes.queries.js';
import type { Viewer } from '../people/viewer.js';
import { changedSince, isCompleted, isRecorded, type JudgedMember } from './judged-cohort.js';

const ORDER: Array<Outcome | null> = ['completed_distinction', 'completed_merit', 'completed', 'attended', 'not_completed', 'deferred', 'withdrawn', null];

/** The outcomes of an open cohort: borderline first, each explained, and what can be done now. Hidden people are not in it, nor in its numbers. */
export function outcomesPage(cohortId: string, plan: CoursePlan, judged: JudgedMember[], proposal: ProposalView | undefined, { personId: viewerId, locale }: Pick<Viewer, 'personId' | 'locale'>) {
  const shown = judged.filter((member) => !member.isHidden);
  const lines = shown.map((member) => lineOf(plan, member, locale)).sort((a, b) => Number(b.isBorderline) - Number(a.isBorderline) || ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  const changed = proposal ? changedSince(proposal.outcomes, judged) : [];
  const isMine = proposal?.proposedBy === viewerId;
  return {
    path: `/cohorts/${cohortId}/outcomes`,
    recordCount: shown.filter((member) => isRecorded(member.judgement.outcome)).length,
    certificateCount: shown.filter((member) => isCompleted(member.judgement.outcome)).length,
    unpublishedCount: shown.filter((member) => member.judgement.unpublished > 0).length,
    counts: ORDER.map((outcome) => ({ key: keyOf(outcome), count: shown.filter((member) => member.judgement.outcome === outcome).length })).filter((each) => each.count > 0),
    borderline: lines.filter((line) => line.isBorderline),
    others: lines.filter((line) => !line.isBorderline),
    proposal: proposal ? { at: proposal.at, name: proposal.proposerName, isMine } : null,
    changedNames: changed.map((member) => member.displayName),
    isChanged: changed.length > 0,
    canPropose: !proposal || changed.length > 0,
    canConfirm: proposal !== undefined && !isMine && changed.length === 0,
  };
}

/** The outcomes of a final cohort. */
export function finalPage(cohortId: string, lines: FinalLine[], openDisputes: number) {
  return {
    path: `/cohorts/${cohortId}/outcomes`,
    certificatesPath: `/cohorts/${cohortId}/certificates`,
    disputesPath: `/cohorts/${cohortId}/disputes`,
    openDisputes,
    recordCount: lines.length,
    counts: ORDER.map((outcome) => ({ key: keyOf(outcome), count: lines.filter((line) => line.outcome === outcome).length })).filter((each) => each.count > 0),
    lines: lines.map((line) => ({ ...line, outcomeKey: keyOf(line.outcome) })),
  };
}

function lineOf(plan: CoursePlan, member: JudgedMember, locale: string) {
  const { judgement } = member;
  const reasons = borderReasons(plan, member.facts, judgement);
  return {
    displayName: member.displayName,
    outcome: judgement.outcome,
    outcomeKey: keyOf(judgement.outcome),
    met: judgement.met,
    of: judgement.of,
    mean: percentText(judgement.mean, 1),
    hasWork: isRecorded(judgement.outcome),
    sentence: isRecorded(judgement.outcome) ? inOneSentence(locale, plan, member.facts, 'staff') : null,
    isBorderline: reasons.length > 0,
    reasons,
    conditions: isRecorded(judgement.outcome) ? traceOf(plan, member.facts, 'staff').map((condition) => ({ ...condition, labelKey: `completion.kind.${condition.kind}` })) : [],
  };
}

function keyOf(outcome: Outcome | null): string {
  return `completion.outcome.${outcome ?? 'none'}`;
}
