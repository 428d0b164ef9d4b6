import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alpha, severities, type MarkPair } from '../../src/assessment/marking/agreement-rule.js';
import { agree, secondSample, sumOf } from '../../src/assessment/marking/second-mark-rule.js';

const NUMBERS = { passMark: 50, merit: 60, distinction: 70 };
const mark = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 3, maxLength: 3 }).map((points) => points.map((one, nth) => ({ criterionId: `c${nth}`, points: one, comment: `comment ${nth}` })));
const points = (criteria: ReadonlyArray<{ points: number | null }>) => criteria.map((one) => one.points);

describe('second marking', () => {
  it('picks all below the pass line, all distinctions, and the part of the others, rounded up', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 }), fc.integer({ min: 0, max: 100 }), (all, percent) => {
      const scripts = all.map((one, nth) => ({ id: `s${nth}`, points: one, outOf: 40, order: (nth * 7919) % 101 }));
      const reasons = secondSample(scripts, NUMBERS, percent);
      for (const { id, points: own } of scripts) if (own < 20 || own >= 28) expect(reasons.get(id)).toBe(own < 20 ? 'below' : 'distinction');
      const rest = all.filter((own) => own >= 20 && own < 28).length;
      expect([...reasons.values()].filter((reason) => reason === 'chance')).toHaveLength(Math.ceil((rest * percent) / 100));
    }));
  });

  it('agrees between the two marks on each criterion, and keeps the comments of the first', () => {
    fc.assert(fc.property(mark, mark, (first, second) => {
      const agreement = agree(first, second, null, 'average', null);
      if (agreement.how === 'third') throw new Error('No third mark was wanted.');
      agreement.criteria.forEach((one, nth) => {
        const [a, b] = [first[nth]!.points, second[nth]!.points];
        expect(one.points! * 2 - (a + b)).toBe((a + b) % 2);
        expect(one.comment).toBe(first[nth]!.comment);
      });
    }));
  });

  it('takes the higher total by that rule, and the middle one of three when two are far apart', () => {
    fc.assert(fc.property(mark, mark, mark, fc.integer({ min: 0, max: 20 }), (first, second, third, over) => {
      const higher = agree(first, second, null, 'higher', null);
      expect(higher.how === 'third' ? -1 : sumOf(higher.criteria)).toBe(Math.max(sumOf(first), sumOf(second)));
      const isFar = Math.abs(sumOf(first) - sumOf(second)) > over;
      expect(agree(first, second, null, 'average', over).how === 'third').toBe(isFar);
      if (!isFar) return;
      const middle = agree(first, second, third, 'average', over);
      expect(middle.how === 'third' ? -1 : sumOf(middle.criteria)).toBe([first, second, third].map(sumOf).sort((a, b) => a - b)[1]);
    }));
  });

  it('does not depend on which mark came first', () => {
    fc.assert(fc.property(mark, mark, (first, second) => {
      const [one, other] = [agree(first, second, null, 'average', null), agree(second, first, null, 'average', null)];
      expect(one.how === 'third' ? [] : points(one.criteria)).toEqual(other.how === 'third' ? [] : points(other.criteria));
    }));
  });
});

describe("Krippendorff's alpha", () => {
  const pair = (onePoints: number, otherPoints: number): MarkPair => ({ one: 'a', other: 'b', onePoints, otherPoints });

  it('is 1 for full agreement, and nothing where all marks are equal', () => {
    expect(alpha([pair(1, 1), pair(5, 5), pair(9, 9)])).toBe(1);
    expect(alpha([pair(4, 4), pair(4, 4)])).toBeNull();
  });

  /** The definition itself: mean squared difference within scripts over that between all values. */
  it('is what its definition gives', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), { minLength: 2, maxLength: 20 }), (all) => {
      const values = all.flat();
      let between = 0;
      values.forEach((a, i) => values.forEach((b, j) => (between += i === j ? 0 : (a - b) ** 2)));
      const expected = between / (values.length * (values.length - 1));
      const observed = all.reduce((sum, [a, b]) => sum + (a - b) ** 2, 0) / all.length;
      const value = alpha(all.map(([a, b]) => pair(a, b)));
      if (expected === 0) expect(value).toBeNull();
      else expect(value).toBeCloseTo(1 - observed / expected, 9);
    }));
  });

  it('comes with who gives more: the differences of two markers mirror each other', () => {
    const all = severities([pair(10, 12), pair(14, 18)]);
    expect(all).toEqual([{ marker: 'a', difference: -3, pairs: 2 }, { marker: 'b', difference: 3, pairs: 2 }]);
  });
});
