import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnyQuestion } from '../../src/assessment/quiz/question-body.js';
import { isBetter, isPassed, score, shownPercent, total } from '../../src/assessment/quiz/quiz-scoring.js';

const single: AnyQuestion = { kind: 'single', body: { choices: [{ id: 'a', text: 'A', right: true }, { id: 'b', text: 'B', right: false }] } };
const multiple: AnyQuestion = { kind: 'multiple', body: { choices: [{ id: 'a', text: 'A', right: true }, { id: 'b', text: 'B', right: true }, { id: 'c', text: 'C', right: true }, { id: 'd', text: 'D', right: false }] } };
const order: AnyQuestion = { kind: 'order', body: { items: [{ id: 'a', text: 'A' }, { id: 'b', text: 'B' }, { id: 'c', text: 'C' }] } };
const match: AnyQuestion = { kind: 'match', body: { pairs: [{ id: 'a', left: 'A', rightId: 'x', right: 'one' }, { id: 'b', left: 'B', rightId: 'y', right: 'one' }, { id: 'c', left: 'C', rightId: 'z', right: 'two' }] } };

describe('the score of one answer', () => {
  it('is all or nothing for one choice', () => {
    expect(score(single, { chosen: ['a'] })).toEqual({ points: 1, outOf: 1 });
    expect(score(single, { chosen: ['b'] })).toEqual({ points: 0, outOf: 1 });
    expect(score(single, { chosen: ['a', 'b'] })).toEqual({ points: 0, outOf: 1 });
    expect(score(single, { chosen: ['a', 'a'] })).toEqual({ points: 1, outOf: 1 });
  });

  it('takes wrong choices from right ones and never goes below nothing', () => {
    expect(score(multiple, { chosen: ['a', 'b', 'c'] })).toEqual({ points: 3, outOf: 3 });
    expect(score(multiple, { chosen: ['a', 'b', 'd'] })).toEqual({ points: 1, outOf: 3 });
    expect(score(multiple, { chosen: ['d'] })).toEqual({ points: 0, outOf: 3 });
    expect(score(multiple, { chosen: ['a', 'unknown'] })).toEqual({ points: 1, outOf: 3 });
  });

  it('compares true and false', () => {
    expect(score({ kind: 'truefalse', body: { right: false } }, { chosen: ['false'] }).points).toBe(1);
    expect(score({ kind: 'truefalse', body: { right: false } }, { chosen: ['true'] }).points).toBe(0);
  });

  it('counts right places and right pairs, also where two pairs share one right side', () => {
    expect(score(order, { placed: { a: '1', b: '3', c: '3' } })).toEqual({ points: 2, outOf: 3 });
    expect(score(match, { placed: { a: 'y', b: 'x', c: 'x' } })).toEqual({ points: 2, outOf: 3 });
  });

  it('gives nothing for no answer or one of another kind', () => {
    for (const question of [single, multiple, order, match]) for (const answer of [null, { text: 'x' }, { placed: {} }, { chosen: [] }]) expect(score(question, answer).points).toBe(0);
  });

  it('lies between nothing and everything, whatever is chosen', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e')), (chosen) => {
      const { points, outOf } = score(multiple, { chosen });
      return points >= 0 && points <= outOf;
    }));
  });
});

describe('the score of an attempt', () => {
  const scores = fc.array(fc.integer({ min: 1, max: 8 }).chain((outOf) => fc.record({ points: fc.integer({ min: 0, max: outOf }), outOf: fc.constant(outOf) })), { minLength: 1, maxLength: 10 });

  it('is the exact mean of its questions, in whole numbers', () => {
    expect(total([{ points: 1, outOf: 1 }, { points: 1, outOf: 3 }, { points: 1, outOf: 4 }])).toEqual({ points: 12 + 4 + 3, outOf: 36 });
    fc.assert(fc.property(scores, (list) => {
      const { points, outOf } = total(list);
      const mean = list.reduce((sum, each) => sum + each.points / each.outOf, 0) / list.length;
      return Number.isInteger(points) && Number.isInteger(outOf) && outOf < 2 ** 31 && Math.abs(points / outOf - mean) < 1e-9;
    }));
  });

  it('passes exactly at the line and not a hair below it', () => {
    expect(isPassed({ points: 3, outOf: 5 }, 60)).toBe(true);
    expect(isPassed({ points: 5999, outOf: 10000 }, 60)).toBe(false);
    expect(shownPercent({ points: 5999, outOf: 10000 })).toBe(59);
    // Nine answers of two thirds are exactly six of ten.
    expect(isPassed(total([...Array.from({ length: 9 }, () => ({ points: 2, outOf: 3 })), { points: 0, outOf: 1 }]), 60)).toBe(true);
  });

  it('never shows the number of the pass line to somebody below it', () => {
    fc.assert(fc.property(scores, fc.integer({ min: 1, max: 100 }), (list, percent) => isPassed(total(list), percent) === shownPercent(total(list)) >= percent));
  });

  it('compares shares, not points', () => {
    expect(isBetter({ points: 2, outOf: 3 }, { points: 6, outOf: 10 })).toBe(true);
    expect(isBetter({ points: 6, outOf: 10 }, { points: 3, outOf: 5 })).toBe(false);
  });
});
