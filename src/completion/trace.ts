import { message } from '../platform/i18n/messages.js';
import { conditionsOf, factOf, type Condition, type CoursePlan, type Eyes, type HeldFact, type Judgement } from './completion-rule.js';
import { fraction, isAtLeast, percentText } from './fraction.js';

/** A message key with its arguments: one sentence that a page prints. */
export interface Sentence {
  key: string;
  params: Record<string, string | number>;
}

export interface TracedCondition extends Condition {
  sentences: Sentence[];
}

/** Within this many percent below a line, a person stands on the border and is looked at first. */
const NEAR_PERCENT = 2;

/** Why each condition is met or not, in sentences that hold for the participant and for staff. */
export function traceOf(plan: CoursePlan, facts: readonly HeldFact[], eyes: Eyes): TracedCondition[] {
  const counted = eyes === 'staff' ? facts : facts.filter((fact) => fact.isPublished);
  return conditionsOf(plan, counted).map((condition) => ({ ...condition, sentences: sentencesOf(condition, plan, facts, eyes) }));
}

/**
 * All of it in one sentence, such as "Not yet: 5 of 6 workshops; workshop 3 partial, its task is open; quiz 2." Staff read also what counts by a result that is
 * not published, marked so.
 */
export function inOneSentence(locale: string, plan: CoursePlan, facts: readonly HeldFact[], eyes: Eyes): string {
  const words = (key: string, params: Sentence['params'] = {}) => message(locale, `completion.one.${key}`, params);
  const counted = facts.filter((fact) => eyes === 'staff' || fact.isPublished);
  const conditions = conditionsOf(plan, counted);
  const open = conditions.filter((condition) => !condition.isMet).flatMap((condition) => openParts(condition, plan, counted, words));
  const waiting = eyes === 'staff' ? plan.assignments.filter((work) => facts.some((fact) => fact.kind === 'assignment' && fact.subjectId === work.id && !fact.isPublished && fact.outOf)).map((work) => work.code) : [];
  const rest = waiting.length > 0 ? ` ${words('unpublished', { works: waiting.join(', ') })}` : '';
  return `${open.length === 0 ? words('all') : words('notYet', { what: open.join('; ') })}${rest}`;
}

/** How a workshop that does not count yet is said: one that was excused before it took place is not missed. */
const MISSED_WORDS: Record<string, string> = { partial: 'partial', excused: 'excused' };

function openParts(condition: Condition, plan: CoursePlan, facts: readonly HeldFact[], words: (key: string, params?: Sentence['params']) => string): string[] {
  if (condition.kind !== 'workshops') return [words(condition.kind, { label: condition.label })];
  const missed = plan.workshops.flatMap((workshop) => {
    const fact = factOf(facts, 'workshop', workshop.id);
    return fact && !fact.isMet ? [words(MISSED_WORDS[fact.state] ?? 'missed', { number: workshop.number })] : [];
  });
  return [words('workshops', { came: condition.stepsMet, needed: condition.steps }), ...missed];
}

/** Why a judgement deserves a second look before it is made final; empty when there is no reason. */
export function borderReasons(plan: CoursePlan, facts: readonly HeldFact[], judgement: Judgement): Sentence[] {
  if (['withdrawn', 'deferred', null].includes(judgement.outcome)) return [];
  const missing = judgement.conditions.filter((condition) => !condition.isMet);
  const waiting = plan.assignments.filter((work) => work.mode !== 'reflection' && factOf(facts, 'assignment', work.id)?.state === 'handed_in');
  return [
    ...waiting.map((work) => sentence('completion.border.notMarked', { code: work.code })),
    ...(judgement.unpublished > 0 ? [sentence('completion.border.notPublished', { count: judgement.unpublished })] : []),
    ...(missing.length === 1 && missing[0]!.steps - missing[0]!.stepsMet === 1 ? [sentence('completion.border.oneMissing')] : []),
    ...nearPass(plan, facts),
    ...(missing.length === 0 ? nearBand(plan, judgement) : []),
  ];
}

function sentencesOf(condition: Condition, plan: CoursePlan, facts: readonly HeldFact[], eyes: Eyes): Sentence[] {
  if (condition.kind === 'workshops') return workshopSentences(condition, plan, facts);
  const fact = factOf(facts, condition.kind, condition.subjectId!);
  if (condition.kind === 'module') return [sentence(`completion.module.${condition.isMet ? 'done' : eyes === 'own' ? 'openOwn' : 'open'}`, { position: condition.label })];
  if (condition.kind === 'quiz') return [quizSentence(condition, plan, fact)];
  return [assignmentSentence(condition, plan, fact, eyes)];
}

function workshopSentences(condition: Condition, plan: CoursePlan, facts: readonly HeldFact[]): Sentence[] {
  const came = plan.workshops.filter((workshop) => factOf(facts, 'workshop', workshop.id)?.isMet).length;
  const count = sentence(`completion.workshops.${condition.isMet ? 'enough' : 'some'}`, { came, needed: condition.steps, all: plan.workshops.length });
  if (condition.isMet) return [count];
  const open = plan.workshops.flatMap((workshop) => {
    const fact = factOf(facts, 'workshop', workshop.id);
    return fact && !fact.isMet ? [sentence(`completion.workshop.${MISSED_WORDS[fact.state] ?? 'missed'}`, { number: workshop.number })] : [];
  });
  return [count, ...open];
}

function quizSentence(condition: Condition, plan: CoursePlan, fact: HeldFact | undefined): Sentence {
  const params = { number: condition.label, needed: plan.rule.quizPassPercent };
  if (!fact) return sentence('completion.quiz.open', params);
  return sentence(`completion.quiz.${condition.isMet ? 'passed' : 'below'}`, { ...params, ...pointsOf(fact) });
}

function assignmentSentence(condition: Condition, plan: CoursePlan, fact: HeldFact | undefined, eyes: Eyes): Sentence {
  const work = plan.assignments.find((each) => each.id === condition.subjectId)!;
  const params = { code: work.code, needed: plan.rule.passMark };
  if (!fact || fact.state === 'missing') return sentence('completion.assignment.open', params);
  if (work.mode === 'reflection') return sentence('completion.assignment.in', params);
  // A mark that is not published looks to its writer as it did the day before: handed in.
  if (!fact.outOf || (eyes === 'own' && !fact.isPublished)) return sentence('completion.assignment.waiting', params);
  return sentence(`completion.assignment.${condition.isMet ? 'enough' : 'notYet'}${fact.isPublished ? '' : 'Unpublished'}`, { ...params, ...pointsOf(fact) });
}

function nearPass(plan: CoursePlan, facts: readonly HeldFact[]): Sentence[] {
  return plan.assignments.flatMap((work) => {
    const fact = factOf(facts, 'assignment', work.id);
    if (work.mode === 'reflection' || !fact?.outOf) return [];
    const share = fraction(fact.points ?? 0, fact.outOf);
    return !isAtLeast(share, plan.rule.passMark) && isAtLeast(share, plan.rule.passMark - NEAR_PERCENT) ? [sentence('completion.border.nearPass', { code: work.code, ...pointsOf(fact) })] : [];
  });
}

function nearBand({ rule }: CoursePlan, { mean }: Judgement): Sentence[] {
  const next = (['merit', 'distinction'] as const).find((band) => !isAtLeast(mean, rule[band]) && isAtLeast(mean, rule[band] - NEAR_PERCENT));
  return next ? [sentence(`completion.border.near.${next}`, { mean: percentText(mean, 2), line: rule[next] })] : [];
}

function pointsOf(fact: HeldFact): { points: number; outOf: number; percent: string } {
  return { points: fact.points ?? 0, outOf: fact.outOf ?? 0, percent: fact.outOf ? percentText(fraction(fact.points ?? 0, fact.outOf), 2) : '0' };
}

function sentence(key: string, params: Sentence['params'] = {}): Sentence {
  return { key, params };
}
