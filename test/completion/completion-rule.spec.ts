import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { conditionsOf, judge, weightedMean, type CoursePlan, type HeldFact, type Outcome } from '../../src/completion/completion-rule.js';
import { fraction, isAtLeast, percentText } from '../../src/completion/fraction.js';
import { borderReasons, traceOf } from '../../src/completion/trace.js';
import { message } from '../../src/platform/i18n/messages.js';

const plan: CoursePlan = {
  rule: { workshopsNeeded: 6, quizPassPercent: 60, passMark: 50, merit: 60, distinction: 70 },
  modules: [0, 1, 2, 3, 4, 5].map((position) => ({ id: `m${position}`, position })),
  workshops: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => ({ id: `w${number}`, number })),
  quizzes: [1, 2, 3, 4].map((number) => ({ id: `q${number}`, number })),
  assignments: [
    { id: 'a1', code: 'A1', mode: 'individual', weightPercent: 40 },
    { id: 'a2', code: 'A2', mode: 'group', weightPercent: 30 },
    { id: 'a3', code: 'A3', mode: 'reflection', weightPercent: 10 },
  ],
};

const fact = (kind: HeldFact['kind'], subjectId: string, more: Partial<HeldFact> = {}): HeldFact => ({ kind, subjectId, isMet: true, state: 'done', points: null, outOf: null, isPublished: true, ...more });
const scored = (kind: 'quiz' | 'assignment', id: string, points: number, outOf: number, percent: number, more: Partial<HeldFact> = {}) =>
  fact(kind, id, { points, outOf, isMet: points * 100 >= percent * outOf, state: kind === 'quiz' ? 'passed' : 'marked', ...more });

/** Somebody with all conditions met, quizzes and assignments as given (in percent). */
function person({ quiz = 60, a1 = 50, a2 = 50, workshops = 6 } = {}): HeldFact[] {
  return [
    ...plan.modules.slice(0, 5).map(({ id }) => fact('module', id)),
    ...plan.workshops.slice(0, workshops).map(({ id }) => fact('workshop', id, { state: 'present' })),
    ...plan.quizzes.map(({ id }) => scored('quiz', id, quiz, 100, 60)),
    scored('assignment', 'a1', a1, 100, 50), scored('assignment', 'a2', a2, 100, 50), fact('assignment', 'a3', { state: 'handed_in' }),
  ];
}
const without = (facts: HeldFact[], id: string) => facts.filter((each) => each.subjectId !== id);
const outcome = (facts: HeldFact[]) => judge(plan, facts, 'active', 'own').outcome;
const said = (facts: HeldFact[], kind: string, label: string | number, eyes: 'own' | 'staff' = 'own') =>
  traceOf(plan, facts, eyes).find((each) => each.kind === kind && each.label === label)!.sentences.map(({ key, params }) => message('en', key, params)).join(' ');

describe('the completion rule', () => {
  it('gives completed when all five conditions are just met', () => {
    const judgement = judge(plan, person(), 'active', 'own');
    expect(judgement).toMatchObject({ outcome: 'completed', met: 18, of: 18 });
    // 20 % of 60 + 40 % of 50 + 30 % of 50 + 10
    expect(percentText(judgement.mean, 2)).toBe('57');
  });

  it.each<[string, HeldFact[], Outcome]>([
    ['five of eight workshops', person({ workshops: 5 }), 'not_completed'],
    ['a module open', without(person(), 'm4'), 'not_completed'],
    ['the last module open', without(person(), 'm5'), 'completed'],
    ['a quiz at 59 of 100', [...without(person(), 'q2'), scored('quiz', 'q2', 59, 100, 60)], 'attended'],
    ['a quiz at 599 of 1000', [...without(person(), 'q2'), scored('quiz', 'q2', 599, 1000, 60)], 'attended'],
    ['a quiz at 6 of 10', [...without(person(), 'q2'), scored('quiz', 'q2', 6, 10, 60)], 'completed'],
    ['A1 at 49.99 of 100', [...without(person(), 'a1'), scored('assignment', 'a1', 4999, 10000, 50)], 'attended'],
    ['A2 at 49.99 of 100', [...without(person(), 'a2'), scored('assignment', 'a2', 4999, 10000, 50)], 'attended'],
    ['A3 not handed in', without(person(), 'a3'), 'attended'],
    ['A1 handed in and not marked', [...without(person(), 'a1'), fact('assignment', 'a1', { isMet: false, state: 'handed_in' })], 'attended'],
    ['only workshops and modules', person().filter((each) => ['module', 'workshop'].includes(each.kind)), 'attended'],
    ['nothing at all', [], 'not_completed'],
  ])('with %s', (_what, facts, expected) => expect(outcome(facts)).toBe(expected));

  it('says merit at 60 and distinction at 70, not a hair before', () => {
    const at = (a1Points: number, a1OutOf: number) => outcome([...without(person({ quiz: 75, a2: 50 }), 'a1'), scored('assignment', 'a1', a1Points, a1OutOf, 50)]);
    // 15 (quizzes) + 15 (A2) + 10 (A3) = 40, so A1 at 50 % gives 60.
    expect(at(50, 100)).toBe('completed_merit');
    expect(at(75, 100)).toBe('completed_distinction');
    expect(at(7499, 10000)).toBe('completed_merit');
    const low = (a1: number) => outcome([...without(person({ quiz: 60, a2: 60 }), 'a1'), scored('assignment', 'a1', a1, 10000, 50)]);
    // 12 + 18 + 10 = 40 again.
    expect(low(5000)).toBe('completed_merit');
    const lower = (a1: number) => outcome([...without(person({ quiz: 60, a2: 50 }), 'a1'), scored('assignment', 'a1', a1, 10000, 50)]);
    // 12 + 15 + 10 = 37: A1 must be 57.5 %.
    expect(lower(5749)).toBe('completed');
    expect(lower(5750)).toBe('completed_merit');
  });

  it('follows the place: left, paused, never taken up', () => {
    expect(judge(plan, person(), 'withdrawn', 'staff').outcome).toBe('withdrawn');
    expect(judge(plan, person(), 'suspended', 'staff').outcome).toBe('deferred');
    expect(judge(plan, person(), 'invited', 'staff').outcome).toBeNull();
  });

  it('counts only published results for the participant, and all of them, marked, for staff', () => {
    const facts = [...without(person(), 'a1'), scored('assignment', 'a1', 80, 100, 50, { isPublished: false })];
    expect(judge(plan, facts, 'active', 'own')).toMatchObject({ outcome: 'attended', unpublished: 0 });
    expect(judge(plan, facts, 'active', 'staff')).toMatchObject({ outcome: 'completed_merit', unpublished: 1 });
    expect(said(facts, 'assignment', 'A1')).toBe('A1 is handed in. It counts when its result is published.');
    expect(said(facts, 'assignment', 'A1', 'staff')).toBe('80 of 100 points, not published yet. It needs 50%.');
  });

  it('explains each condition in sentences', () => {
    const facts = [...person({ workshops: 5 }), fact('workshop', 'w6', { isMet: false, state: 'partial' }), fact('workshop', 'w7', { isMet: false, state: 'absent' })];
    expect(said(facts, 'workshops', 6)).toBe(
      '5 of 6 workshops that are needed. Workshop 6: there for a part. Its catch-up task is open; handing it in is enough. Workshop 7: missed. Its catch-up task is open; handing it in is enough.',
    );
    expect(said([fact('workshop', 'w7', { isMet: false, state: 'excused' })], 'workshops', 6)).toBe('0 of 6 workshops that are needed. Workshop 7: excused. Its catch-up task is open; handing it in is enough.');
    expect(said([], 'quiz', 1)).toBe('Quiz 1 is not taken yet. It needs 60%.');
    expect(said([scored('quiz', 'q1', 5, 10, 60)], 'quiz', 1)).toContain('Best try: 50%, not yet 60%');
  });

  it('names whoever stands on the border, and why', () => {
    const reasons = (facts: HeldFact[]) => borderReasons(plan, facts, judge(plan, facts, 'active', 'staff')).map(({ key }) => key);
    expect(reasons(person({ quiz: 100, a1: 60, a2: 80 }))).toEqual([]);
    expect(reasons(person({ workshops: 5 }))).toEqual(['completion.border.oneMissing']);
    expect(reasons([...without(person(), 'a1'), scored('assignment', 'a1', 49, 100, 50)])).toEqual(['completion.border.oneMissing', 'completion.border.nearPass']);
    expect(reasons(person({ quiz: 70, a1: 50, a2: 50 }))).toEqual(['completion.border.near.merit']);
    expect(reasons([...without(person(), 'a2'), fact('assignment', 'a2', { isMet: false, state: 'handed_in' })])).toContain('completion.border.notMarked');
  });

  it('never cuts 59.99 up to 60 on a page', () => {
    expect(percentText(fraction(5999, 10000), 1)).toBe('59.9');
    expect(percentText(fraction(2, 3), 2)).toBe('66.66');
    expect(percentText(fraction(1, 1))).toBe('100');
  });
});

const RANK: Record<string, number> = { not_completed: 0, attended: 1, completed: 2, completed_merit: 3, completed_distinction: 4 };
const anyFacts = fc.record({
  modules: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  workshops: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  quizzes: fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 1000 })), { minLength: 4, maxLength: 4 }),
  works: fc.array(fc.tuple(fc.nat(10000), fc.integer({ min: 1, max: 10000 })), { minLength: 2, maxLength: 2 }),
  reflection: fc.boolean(),
}).map(({ modules, workshops, quizzes, works, reflection }) => [
  ...modules.map((isMet, index) => fact('module', `m${index}`, { isMet })),
  ...workshops.map((isMet, index) => fact('workshop', `w${index + 1}`, { isMet, state: isMet ? 'present' : 'absent' })),
  ...quizzes.map(([points, outOf], index) => scored('quiz', `q${index + 1}`, Math.min(points, outOf), outOf, 60)),
  ...works.map(([points, outOf], index) => scored('assignment', `a${index + 1}`, Math.min(points, outOf), outOf, 50)),
  fact('assignment', 'a3', { isMet: reflection, state: reflection ? 'handed_in' : 'missing' }),
]);

describe('the rule for all facts', () => {
  it('is monotonic: doing more never gives less', () => {
    fc.assert(fc.property(anyFacts, fc.nat(), fc.nat(50), (facts, which, more) => {
      const at = which % facts.length;
      const better = facts.map((each, index) => (index !== at ? each : each.outOf ? { ...each, points: Math.min(each.outOf, (each.points ?? 0) + more) } : { ...each, isMet: true }));
      const [before, after] = [judge(plan, facts, 'active', 'own'), judge(plan, better, 'active', 'own')];
      expect(RANK[after.outcome!]).toBeGreaterThanOrEqual(RANK[before.outcome!]!);
      expect(after.met).toBeGreaterThanOrEqual(before.met);
    }), { numRuns: 500 });
  });

  it('gives a mean between 0 and 1, whatever the denominators, equal to the sum of its parts in exact arithmetic', () => {
    fc.assert(fc.property(anyFacts, (facts) => {
      const mean = weightedMean(plan, facts);
      expect(isAtLeast(mean, 0)).toBe(true);
      expect(mean.points <= mean.outOf).toBe(true);
      const near = facts.reduce((sum, each) => sum + (each.kind === 'quiz' ? 5 * each.points! / each.outOf! : each.subjectId === 'a1' ? 40 * each.points! / each.outOf! : each.subjectId === 'a2' ? 30 * each.points! / each.outOf! : each.subjectId === 'a3' && each.isMet ? 10 : 0), 0);
      expect(Number(mean.points * 1_000_000n / mean.outOf) / 10_000).toBeCloseTo(near, 2);
    }));
  });

  it('completes exactly when every condition is met', () => {
    fc.assert(fc.property(anyFacts, (facts) => {
      const { outcome: result } = judge(plan, facts, 'active', 'own');
      expect(RANK[result!]! >= 2).toBe(conditionsOf(plan, facts).every((condition) => condition.isMet));
    }));
  });
});
