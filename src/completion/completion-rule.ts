import type { RuleNumbers } from '../course/course.entity.js';
import type { EnrolmentState } from '../enrolment/enrolment.entity.js';
import type { FactKind } from './facts.service.js';
import { NOTHING, fraction, isAtLeast, plus, weighed, type Fraction } from './fraction.js';

export type Outcome = 'completed' | 'completed_merit' | 'completed_distinction' | 'attended' | 'not_completed' | 'withdrawn' | 'deferred';

/** What a course contains, as far as the rule asks for it; all lists in the order of the course. */
export interface CoursePlan {
  rule: RuleNumbers;
  /** All modules; every one but the last must be done. */
  modules: Array<{ id: string; position: number }>;
  /** Those of kind `workshop`: welcome and showcase are not counted. */
  workshops: Array<{ id: string; number: number }>;
  quizzes: Array<{ id: string; number: number }>;
  assignments: Array<{ id: string; code: string; mode: string; weightPercent: number }>;
}

export interface HeldFact {
  kind: FactKind;
  subjectId: string;
  isMet: boolean;
  state: string;
  points: number | null;
  outOf: number | null;
  isPublished: boolean;
}

/** One condition for completion. Workshops are one condition of several steps; everything else is one step. */
export interface Condition {
  kind: 'workshops' | 'module' | 'quiz' | 'assignment';
  /** Module, quiz or assignment; null for the workshops. */
  subjectId: string | null;
  /** Position of the module, number of the quiz, code of the assignment. */
  label: string | number;
  isMet: boolean;
  steps: number;
  stepsMet: number;
}

export interface Judgement {
  /** Null for those who never took up their place. */
  outcome: Outcome | null;
  conditions: Condition[];
  met: number;
  of: number;
  /** Quizzes (best attempt, each equally) and assignments by their weights; 0 to 1. */
  mean: Fraction;
  /** Facts that only staff may count as yet. */
  unpublished: number;
}

/** For participants only published facts count; staff see all, and how many are not published. */
export type Eyes = 'own' | 'staff';

/**
 * The completion rule of DOMAIN section 4, from facts and the course's numbers: (a) enough workshops present or caught up; (b) every module but
 * the last done; (c) each quiz at or over the pass line; (d) each marked assignment at or over the pass mark; (e) the reflection handed in.
 * All true: completed, by the weighted mean with merit or distinction. Only (a) and (b): attended.
 */
export function judge(plan: CoursePlan, facts: readonly HeldFact[], state: EnrolmentState, eyes: Eyes): Judgement {
  const counted = eyes === 'staff' ? facts : facts.filter((fact) => fact.isPublished);
  const conditions = conditionsOf(plan, counted);
  const mean = weightedMean(plan, counted);
  return {
    outcome: outcomeOf(conditions, mean, plan.rule, state),
    conditions,
    met: conditions.reduce((sum, condition) => sum + condition.stepsMet, 0),
    of: conditions.reduce((sum, condition) => sum + condition.steps, 0),
    mean,
    unpublished: counted.filter((fact) => !fact.isPublished).length,
  };
}

export function conditionsOf(plan: CoursePlan, facts: readonly HeldFact[]): Condition[] {
  const one = (kind: 'module' | 'quiz' | 'assignment', subjectId: string, label: string | number, isMet: boolean): Condition => ({ kind, subjectId, label, isMet, steps: 1, stepsMet: Number(isMet) });
  return [
    workshopCondition(plan, facts),
    ...plan.modules.slice(0, -1).map((each) => one('module', each.id, each.position, factOf(facts, 'module', each.id)?.isMet ?? false)),
    ...plan.quizzes.map((quiz) => one('quiz', quiz.id, quiz.number, hasReached(factOf(facts, 'quiz', quiz.id), plan.rule.quizPassPercent))),
    ...plan.assignments.map((work) => one('assignment', work.id, work.code, isAssignmentMet(work.mode, factOf(facts, 'assignment', work.id), plan.rule.passMark))),
  ];
}

/** Facts of one person by what they are about, made once: a rule asks for each of them several times. */
const indexes = new WeakMap<readonly HeldFact[], ReadonlyMap<string, HeldFact>>();

export function factOf(facts: readonly HeldFact[], kind: FactKind, subjectId: string): HeldFact | undefined {
  let index = indexes.get(facts);
  if (!index) {
    index = new Map(facts.map((each) => [each.subjectId, each]));
    indexes.set(facts, index);
  }
  const fact = index.get(subjectId);
  return fact?.kind === kind ? fact : undefined;
}

/** What assignments do not weigh, the quizzes share equally. Work without points counts nothing; a reflection counts in full once it is handed in. */
export function weightedMean(plan: CoursePlan, facts: readonly HeldFact[]): Fraction {
  const quizWeight = 100 - plan.assignments.reduce((sum, work) => sum + work.weightPercent, 0);
  const quizzes = plan.quizzes.map((quiz) => weighed(shareOf(factOf(facts, 'quiz', quiz.id)), quizWeight, plan.quizzes.length));
  const assignments = plan.assignments.map((work) => {
    const fact = factOf(facts, 'assignment', work.id);
    return weighed(work.mode === 'reflection' ? fraction(fact?.isMet ? 1 : 0, 1) : shareOf(fact), work.weightPercent);
  });
  return [...quizzes, ...assignments].reduce(plus, NOTHING);
}

function workshopCondition(plan: CoursePlan, facts: readonly HeldFact[]): Condition {
  const needed = plan.rule.workshopsNeeded;
  const came = plan.workshops.filter((workshop) => factOf(facts, 'workshop', workshop.id)?.isMet).length;
  return { kind: 'workshops', subjectId: null, label: needed, isMet: came >= needed, steps: needed, stepsMet: Math.min(came, needed) };
}

function isAssignmentMet(mode: string, fact: HeldFact | undefined, passMark: number): boolean {
  return mode === 'reflection' ? (fact?.isMet ?? false) : hasReached(fact, passMark);
}

/** Where points are known they decide, against the course's own number; otherwise the word of the slice that told the fact. */
function hasReached(fact: HeldFact | undefined, percent: number): boolean {
  if (!fact) return false;
  return fact.outOf ? isAtLeast(fraction(fact.points ?? 0, fact.outOf), percent) : fact.isMet;
}

function shareOf(fact: HeldFact | undefined): Fraction {
  return fact?.outOf ? fraction(fact.points ?? 0, fact.outOf) : NOTHING;
}

function outcomeOf(conditions: readonly Condition[], mean: Fraction, rule: RuleNumbers, state: EnrolmentState): Outcome | null {
  if (state === 'invited') return null;
  if (state === 'withdrawn') return 'withdrawn';
  if (state === 'suspended') return 'deferred';
  const isMet = (...kinds: Array<Condition['kind']>) => conditions.every((condition) => !kinds.includes(condition.kind) || condition.isMet);
  if (!isMet('workshops', 'module')) return 'not_completed';
  if (!isMet('quiz', 'assignment')) return 'attended';
  if (isAtLeast(mean, rule.distinction)) return 'completed_distinction';
  return isAtLeast(mean, rule.merit) ? 'completed_merit' : 'completed';
}
