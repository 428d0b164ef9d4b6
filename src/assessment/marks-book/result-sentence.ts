import { factOf, type Condition, type CoursePlan, type HeldFact, type Judgement } from '../../completion/completion-rule.js';
import { fraction, percentText } from '../../completion/fraction.js';
import { countedPoints } from '../assignment/counted-points.js';
import { message } from '../../platform/i18n/messages.js';
import { borderReasons, type Sentence } from '../../completion/trace.js';
import type { ResultParts } from './marks-book.queries.js';

/** What a sentence about a whole result is made of: its key, figures, and the conditions that are still open (their names are words of the page). */
export interface ResultSentence extends Sentence {
  open: Condition[];
}

/** One sentence that explains a person's result as it stands. Who sees only a part of the facts gets the sums of that part, and no result. */
export function resultSentence(plan: CoursePlan, judgement: Judgement, isPartial: boolean): ResultSentence {
  const { rule } = plan;
  const open = judgement.conditions.filter((condition) => !condition.isMet);
  const params = { met: judgement.met, of: judgement.of, mean: percentText(judgement.mean, 1), merit: rule.merit, distinction: rule.distinction, count: open.length };
  const key = isPartial ? 'partial' : (judgement.outcome ?? 'none');
  return { key: `marksBook.result.${key}`, params, open: isPartial ? [] : open };
}

/** The sentence about a whole result, with the names of what is still open. */
export function sentenceText({ key, params, open }: ResultSentence, locale: string): string {
  const names = open.map((condition) => (condition.kind === 'workshops' ? message(locale, 'marksBook.open.workshops', { met: condition.stepsMet, needed: condition.steps }) : message(locale, `completion.kind.${condition.kind}`, { label: condition.label })));
  return message(locale, key, { ...params, open: names.join(', ') });
}

/**
 * What a result was made of where it is not simply what the rubric gave: points of her own in the work of a group, and late days. Nothing for a
 * result that does not come from these parts, such as a mark from outside.
 */
export function partSentences(fact: HeldFact | undefined, parts: ResultParts | undefined): Sentence[] {
  if (!parts || !fact?.outOf) return [];
  const { given, outOf, adjustment, late, points } = countedPoints(parts.given, parts.outOf, parts.adjustment, parts.late);
  if (points !== fact.points || (adjustment === 0 && !late)) return [];
  return [
    { key: 'marksBook.why.given', params: { given, outOf } },
    ...(adjustment === 0 ? [] : [{ key: `marksBook.why.${adjustment > 0 ? 'more' : 'less'}`, params: { by: Math.abs(adjustment) } }]),
    ...(late ? [{ key: 'marksBook.why.late', params: { days: late.days, taken: late.taken } }] : []),
  ];
}

/**
 * Why somebody should look at this person now: a result below its line, more workshops missed than may be, one step missing, or a sum just under a line.
 * Work that waits for its mark waits for a marker, and says nothing about her. Empty when there is nothing to do.
 */
export function attentionReasons(plan: CoursePlan, facts: readonly HeldFact[], judgement: Judgement): Sentence[] {
  if (judgement.outcome === 'withdrawn' || judgement.outcome === 'deferred' || judgement.outcome === null) return [];
  const missed = missedTooMany(plan, facts);
  return [
    ...judgement.conditions.flatMap((condition) => belowLine(plan, facts, condition)),
    ...(missed > 0 ? [{ key: 'marksBook.below.workshops', params: { count: missed } }] : []),
    ...borderReasons(plan, facts, judgement).filter(({ key }) => !['completion.border.notMarked', 'completion.border.notPublished', 'completion.border.nearPass'].includes(key)),
  ];
}

/** The sentence about a quiz or assignment that has points, and not enough. */
function belowLine({ rule }: CoursePlan, facts: readonly HeldFact[], { kind, subjectId, label, isMet }: Condition): Sentence[] {
  const fact = isMet || subjectId === null || kind === 'workshops' ? undefined : factOf(facts, kind, subjectId);
  if (!fact?.outOf) return [];
  const points = fact.points ?? 0;
  if (kind === 'quiz') return [{ key: 'marksBook.below.quiz', params: { number: label, percent: percentText(fraction(points, fact.outOf), 2), needed: rule.quizPassPercent } }];
  return [{ key: 'marksBook.below.assignment', params: { code: label, points, outOf: fact.outOf, needed: rule.passMark } }];
}

/** How many workshops too many were missed without catching up, so that the number needed is out of reach until she catches up. */
function missedTooMany(plan: CoursePlan, facts: readonly HeldFact[]): number {
  const ids = new Set(plan.workshops.map(({ id }) => id));
  const missed = facts.filter((fact) => fact.kind === 'workshop' && ids.has(fact.subjectId) && !fact.isMet && fact.state !== 'missing').length;
  return Math.max(0, missed - Math.max(0, plan.workshops.length - plan.rule.workshopsNeeded));
}
