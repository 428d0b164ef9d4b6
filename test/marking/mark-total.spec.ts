import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { middleOf, pointsOf } from '../../src/assessment/marking/level-points.js';
import { bandOf, isAtLeast, percentOf, totalOf } from '../../src/assessment/marking/mark-total.js';

const LEVELS = [
  { name: 'Not yet', from: 0, to: 9, text: '' },
  { name: 'Enough', from: 10, to: 11, text: '' },
  { name: 'Strong', from: 12, to: 13, text: '' },
  { name: 'Excellent', from: 14, to: 20, text: '' },
];
const RULE = { passMark: 50, merit: 60, distinction: 70 };
const criterion = fc.integer({ min: 1, max: 40 }).chain((outOf) => fc.record({ outOf: fc.constant(outOf), points: fc.option(fc.integer({ min: 0, max: outOf })) }));

describe('the total of a mark', () => {
  it('adds up its criteria and is whole only when each has points', () => {
    expect(totalOf([{ points: 12, outOf: 20 }, { points: null, outOf: 20 }])).toEqual({ points: 12, outOf: 40, isComplete: false });
    expect(totalOf([{ points: 12, outOf: 20 }, { points: 0, outOf: 20 }])).toEqual({ points: 12, outOf: 40, isComplete: true });
    expect(totalOf([]).isComplete).toBe(false);
  });

  it('never lies outside what could be had, and does not depend on the order of the criteria', () => {
    fc.assert(fc.property(fc.array(criterion, { minLength: 1 }), (criteria) => {
      const total = totalOf(criteria);
      expect(total.points).toBeGreaterThanOrEqual(0);
      expect(total.points).toBeLessThanOrEqual(total.outOf);
      expect(totalOf([...criteria].reverse())).toEqual(total);
    }));
  });

  it('never falls when a criterion gets more points', () => {
    fc.assert(fc.property(fc.array(criterion, { minLength: 1 }), fc.nat(), (criteria, pick) => {
      const more = criteria.map((each, index) => (index === pick % criteria.length ? { ...each, points: each.outOf } : each));
      expect(totalOf(more).points).toBeGreaterThanOrEqual(totalOf(criteria).points);
    }));
  });

  it('compares without rounding: one point under the line is under it', () => {
    expect(isAtLeast({ points: 4999, outOf: 10000 }, 50)).toBe(false);
    expect(isAtLeast({ points: 5000, outOf: 10000 }, 50)).toBe(true);
    expect(isAtLeast({ points: 59, outOf: 100 }, 60)).toBe(false);
    expect(isAtLeast({ points: 2, outOf: 3 }, 67)).toBe(false);
    expect(isAtLeast({ points: 0, outOf: 0 }, 0)).toBe(false);
  });

  it('gives the per cent as an exact fraction in lowest terms', () => {
    expect(percentOf({ points: 2, outOf: 3 })).toEqual({ numerator: 200, denominator: 3 });
    expect(percentOf({ points: 55, outOf: 100 })).toEqual({ numerator: 55, denominator: 1 });
    expect(percentOf({ points: 0, outOf: 0 })).toEqual({ numerator: 0, denominator: 1 });
    fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 300 }), (points, outOf) => {
      const { numerator, denominator } = percentOf({ points, outOf });
      expect(numerator * outOf).toBe(points * 100 * denominator);
    }));
  });

  it('names the band at its first point', () => {
    expect([49, 50, 59, 60, 69, 70, 100].map((points) => bandOf({ points, outOf: 100 }, RULE))).toEqual(['not_yet', 'enough', 'enough', 'strong', 'strong', 'excellent', 'excellent']);
  });
});

describe('points within a level', () => {
  it('are the middle when only a level was chosen', () => {
    expect(LEVELS.map(middleOf)).toEqual([4, 10, 12, 17]);
    expect(pointsOf(LEVELS, { level: 3, points: null, shown: null })).toEqual({ ok: true, points: 17 });
    expect(pointsOf(LEVELS, { level: 0, points: null, shown: 12 })).toEqual({ ok: true, points: 4 });
  });

  it('are refused outside the chosen level', () => {
    expect(pointsOf(LEVELS, { level: 1, points: 15, shown: null })).toEqual({ ok: false, level: LEVELS[1] });
    expect(pointsOf(LEVELS, { level: 1, points: 15, shown: 10 })).toEqual({ ok: false, level: LEVELS[1] });
    expect(pointsOf(LEVELS, { level: null, points: 21, shown: null })).toMatchObject({ ok: false, level: { from: 0, to: 20 } });
  });

  it('follow another level when they were left as the page showed them', () => {
    expect(pointsOf(LEVELS, { level: 2, points: 10, shown: 10 })).toEqual({ ok: true, points: 12 });
  });

  it('whatever is chosen, are inside the level or refused', () => {
    const choice = fc.record({ level: fc.option(fc.integer({ min: 0, max: 5 })), points: fc.option(fc.integer({ min: 0, max: 30 })), shown: fc.option(fc.integer({ min: 0, max: 20 })) });
    fc.assert(fc.property(choice, (sent) => {
      const chosen = pointsOf(LEVELS, sent);
      if (!chosen.ok || chosen.points === null) return;
      const level = sent.level === null ? undefined : LEVELS[sent.level];
      expect(chosen.points).toBeGreaterThanOrEqual(level?.from ?? 0);
      expect(chosen.points).toBeLessThanOrEqual(level?.to ?? 20);
    }));
  });
});
