import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bySubject, cellOf, cellText } from '../../src/assessment/marks-book/book-cell.js';
import { columnsOf } from '../../src/assessment/marks-book/book-column.js';
import { versionKey } from '../../src/assessment/marks-book/book-version.js';
import { difference, type Standing } from '../../src/assessment/marks-book/mark-difference.js';
import { attentionReasons, resultSentence, sentenceText } from '../../src/assessment/marks-book/result-sentence.js';
import { judge, type CoursePlan, type HeldFact } from '../../src/completion/completion-rule.js';
import { message } from '../../src/platform/i18n/messages.js';

const plan: CoursePlan = {
  rule: { workshopsNeeded: 2, quizPassPercent: 60, passMark: 50, merit: 60, distinction: 70 },
  modules: [0, 1, 2].map((position) => ({ id: `m${position}`, position })),
  workshops: [1, 2, 3].map((number) => ({ id: `w${number}`, number })),
  quizzes: [1, 2].map((number) => ({ id: `q${number}`, number })),
  assignments: [{ id: 'a1', code: 'A1', mode: 'individual', weightPercent: 60 }, { id: 'a2', code: 'A2', mode: 'reflection', weightPercent: 10 }],
};
const fact = (kind: HeldFact['kind'], subjectId: string, more: Partial<HeldFact> = {}): HeldFact => ({ kind, subjectId, isMet: true, state: 'done', points: null, outOf: null, isPublished: true, ...more });
const marked = (points: number, isPublished = true) => fact('assignment', 'a1', { state: 'marked', points, outOf: 40, isMet: points >= 20, isPublished });
const quiz = (id: string, points: number) => fact('quiz', id, { state: 'passed', points, outOf: 10, isMet: points >= 6 });
const all = (points = 30) => [fact('module', 'm0'), fact('module', 'm1'), fact('workshop', 'w1', { state: 'present' }), fact('workshop', 'w2', { state: 'caught_up' }), quiz('q1', 8), quiz('q2', 6), marked(points), fact('assignment', 'a2', { state: 'handed_in' })];
const column = (short: string) => columnsOf(plan).find((each) => each.short === short)!;
const text = (short: string, ...facts: HeldFact[]) => cellText(cellOf(column(short), bySubject(facts).get(column(short).subjectId)), 'en');
const sentence = (facts: HeldFact[], state: 'active' | 'suspended' = 'active', isPartial = false) => sentenceText(resultSentence(plan, judge(plan, facts, state, 'staff'), isPartial), 'en');
const reasons = (facts: HeldFact[]) => attentionReasons(plan, facts, judge(plan, facts, 'active', 'staff')).map(({ key, params }) => message('en', key, params));

describe('columns of the marks book', () => {
  it('take weights and lines from the completion rule: quizzes share what assignments leave', () => {
    expect(columnsOf(plan).map(({ short, weight, must }) => [short, weight, must])).toEqual([
      ['M0', null, { kind: 'done' }], ['M1', null, { kind: 'done' }], ['M2', null, { kind: 'none' }],
      ...['W1', 'W2', 'W3'].map((short) => [short, null, { kind: 'some', needed: 2, of: 3 }]),
      ['Q1', '15', { kind: 'percent', percent: 60 }], ['Q2', '15', { kind: 'percent', percent: 60 }],
      ['A1', '60', { kind: 'percent', percent: 50 }], ['A2', '10', { kind: 'done' }],
    ]);
  });

  it('say each state in a word or a figure, and mark what is below its line or not published', () => {
    expect([text('M0'), text('M0', fact('module', 'm0')), text('M0', fact('module', 'm0', { state: 'not_done', isMet: false }))]).toEqual(['', 'done', '']);
    expect(['present', 'caught_up', 'partial', 'absent', 'excused', 'missing'].map((state) => text('W1', fact('workshop', 'w1', { state, isMet: state === 'present' || state === 'caught_up' })))).toEqual(['came', 'caught up', 'part ○', 'missed ○', 'excused ○', '']);
    expect([text('Q1', quiz('q1', 6)), text('Q1', fact('quiz', 'q1', { points: 599, outOf: 1000 }))]).toEqual(['60%', '59% ○']);
    expect([text('A1', marked(20)), text('A1', marked(19)), text('A1', marked(19, false)), text('A1', fact('assignment', 'a1', { state: 'handed_in', isMet: false }))]).toEqual(['20/40', '19/40 ○', '19/40 ○ *', 'handed in']);
    expect(text('A2', fact('assignment', 'a2', { state: 'handed_in' }))).toBe('handed in');
  });
});

describe('one sentence for a whole result', () => {
  it.each([
    [all(40), 'Completed with distinction: all 8 steps are met, and the mean of 91% is at least 70%.'],
    // 15 x 0.8 + 15 x 0.6 + 60 x 0.55 + 10
    [all(22), 'Completed with merit: all 8 steps are met, and the mean of 64% is at least 60%.'],
    [all(19), 'Attended: workshops and modules are done; not yet: Assignment A1.'],
    [all().filter((each) => each.subjectId !== 'm1' && each.subjectId !== 'w2'), 'Not completed yet: 6 of 8 steps are met. Still open: workshops (1 of 2), Module 1.'],
  ])('%#', (facts, expected) => expect(sentence(facts)).toBe(expected));

  it('says sums and no result to whoever sees only a part', () => {
    expect(sentence(all(), 'active', true)).toBe('So far 8 of 8 steps and a mean of 76%, from what is published.');
    expect(sentence(all(), 'suspended')).toBe('Paused: 8 of 8 steps are met, and they stay.');
  });
});

describe('who needs attention', () => {
  it('is nobody whose results are fine, or merely not published', () => {
    expect(reasons(all(30))).toEqual([]);
    expect(reasons([...all().filter(({ subjectId }) => subjectId !== 'a1'), marked(40, false)])).toEqual([]);
    expect(reasons([])).toEqual([]);
    expect(reasons([fact('assignment', 'a1', { state: 'handed_in', isMet: false })])).toEqual([]);
  });

  it('is whoever is below a line, has missed too much, or lacks one step', () => {
    expect(reasons([quiz('q1', 3)])).toEqual(['Quiz 1: 30%, not yet 60%.']);
    expect(reasons([marked(10)])).toEqual(['A1: 10 of 40 points, not yet 50%.']);
    expect(reasons([fact('workshop', 'w1', { state: 'absent', isMet: false })])).toEqual([]);
    expect(reasons(all().filter(({ subjectId }) => subjectId !== 'm1'))).toEqual(['One step is missing.']);
    expect(reasons(['w1', 'w2'].map((id) => fact('workshop', id, { state: 'absent', isMet: false })))).toEqual(['One workshop more was missed than may be: a catch-up task is open.']);
  });
});

describe('the difference between a file and what stands', () => {
  const standing: Standing = {
    people: new Map([['e1', 'Mango'], ['e2', 'Hnin'], ['e3', 'Lotus']]),
    works: [{ id: 'a1', code: 'A1', outOf: 40 }],
    outside: new Map([[versionKey('e2', 'a1'), { points: 12, version: 3 }]]),
    here: new Map([[versionKey('e3', 'a1'), 30]]),
  };
  const row = (line: number, id: string, points: string, version = '') => ({ line, cells: { row: id, 'a1 points': points, 'a1 version': version } });
  const compare = (...rows: Array<ReturnType<typeof row>>) => difference(rows, standing);
  const whys = (...rows: Array<ReturnType<typeof row>>) => compare(...rows).refused.map(({ messageKey }) => messageKey.split('.').at(-1));

  it('takes what is new or changed, with what stood before', () => {
    expect(compare(row(2, 'e1', '18', '0'), row(3, 'e2', '13.0', '3')).changes.map(({ displayName, before, after, version }) => [displayName, before, after, version])).toEqual([['Mango', null, 18, 0], ['Hnin', 12, 13, 3]]);
    expect(compare(row(2, 'e2', '13')).changes).toHaveLength(1);
  });

  it('is nothing where the cell is empty or says what stands already', () => {
    expect(compare(row(2, 'e1', ''), row(3, 'e2', '12', '1'), row(4, 'e3', '30'))).toEqual({ changes: [], conflicts: [], refused: [], same: 2 });
  });

  it('asks where somebody changed a mark after the file was made', () => {
    const { changes, conflicts } = compare(row(2, 'e2', '20', '2'), row(3, 'e1', '20', '1'));
    expect([changes.length, conflicts.map(({ displayName, before, after }) => [displayName, before, after])]).toEqual([0, [['Hnin', 12, 20], ['Mango', null, 20]]]);
  });

  it('refuses points outside the limits, work that is marked here, strangers and repetitions', () => {
    expect(whys(row(2, 'e1', '41'), row(3, 'e2', '-1'))).toEqual(['points', 'points']);
    expect(whys(row(2, 'e1', '12.5'), row(3, 'e2', 'twelve'))).toEqual(['points', 'points']);
    expect(whys(row(2, 'e3', '31'), row(3, 'e9', '1'), row(4, 'e1', '1'), row(5, 'e1', '2'))).toEqual(['markedHere', 'unknownRow', 'twice']);
  });

  it('never takes points outside the limits, whatever is typed', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ maxLength: 8 }), fc.integer().map(String), fc.double().map(String)), fc.string({ maxLength: 3 }), (points, version) => {
      const { changes, conflicts, refused, same } = compare(row(2, 'e1', points.trim(), version));
      for (const { after } of [...changes, ...conflicts]) expect(Number.isInteger(after) && after >= 0 && after <= 40).toBe(true);
      expect(changes.length + conflicts.length + refused.length + same).toBe(points.trim() === '' ? 0 : 1);
    }));
  });
});
