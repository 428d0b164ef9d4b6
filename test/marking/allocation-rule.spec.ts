import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shareOut, type Shareable, type Sharer } from '../../src/assessment/marking/allocation-rule.js';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const markers = fc.array(fc.record({ weight: fc.integer({ min: 0, max: 9 }), has: fc.integer({ min: 0, max: 8 }) }), { minLength: 1, maxLength: 5 }).map((each) => each.map((one, nth): Sharer => ({ id: NAMES[nth]!, ...one })));
const scripts = fc.array(fc.subarray(NAMES), { maxLength: 40 }).map((each) => each.map((barred, nth): Shareable => ({ id: `s${nth}`, barred })));

describe('sharing scripts out', () => {
  it('never gives a script to a marker who must not have it or wants none', () => {
    fc.assert(fc.property(scripts, markers, (work, sharers) => {
      for (const [id, marker] of shareOut(work, sharers)) {
        expect(work.find((one) => one.id === id)!.barred).not.toContain(marker);
        expect(sharers.find((one) => one.id === marker)!.weight).toBeGreaterThan(0);
      }
    }));
  });

  it('leaves out only scripts that nobody may have', () => {
    fc.assert(fc.property(scripts, markers, (work, sharers) => {
      const given = shareOut(work, sharers);
      for (const script of work) expect(given.has(script.id)).toBe(sharers.some(({ id, weight }) => weight > 0 && !script.barred.includes(id)));
    }));
  });

  it('keeps to the proportion within one script, where nobody is kept apart', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), (count, weights) => {
      const given = shareOut(Array.from({ length: count }, (_each, nth) => ({ id: `s${nth}`, barred: [] })), weights.map((weight, nth) => ({ id: NAMES[nth]!, weight, has: 0 })));
      const whole = weights.reduce((sum, weight) => sum + weight, 0);
      weights.forEach((weight, nth) => expect(Math.abs([...given.values()].filter((id) => id === NAMES[nth]).length - (count * weight) / whole)).toBeLessThan(weights.length));
      expect(given.size).toBe(count);
    }));
  });

  it('evens out what markers have already', () => {
    const given = shareOut(Array.from({ length: 6 }, (_each, nth) => ({ id: `s${nth}`, barred: [] })), [{ id: 'a', weight: 1, has: 4 }, { id: 'b', weight: 1, has: 0 }]);
    expect([...given.values()].filter((id) => id === 'b')).toHaveLength(5);
  });
});
