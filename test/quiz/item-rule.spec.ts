import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { itemFacts, LEAST_ATTEMPTS, LEAST_FOR_DISCRIMINATION } from '../../src/assessment/quiz/item-rule.js';

const share = fc.constantFrom(0, 0.25, 0.5, 1);
const attempts = (least: number, most: number) => fc.array(fc.tuple(share, share, share, share), { minLength: least, maxLength: most });

describe('what a question shows', () => {
  it('is nothing under five attempts, and no discrimination under thirty', () => {
    fc.assert(fc.property(attempts(0, LEAST_ATTEMPTS - 1), (few) => expect(itemFacts(few)).toEqual([])));
    fc.assert(fc.property(attempts(LEAST_ATTEMPTS, LEAST_FOR_DISCRIMINATION - 1), (some) => expect(itemFacts(some).map(({ discrimination }) => discrimination)).toEqual([null, null, null, null])));
  });

  it('stays in its bounds, whatever the order of attempts', () => {
    fc.assert(fc.property(attempts(LEAST_FOR_DISCRIMINATION, 60), (many) => {
      const facts = itemFacts(many);
      const turned = itemFacts([...many].reverse());
      for (const [nth, { share: part, discrimination }] of facts.entries()) {
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(1);
        if (discrimination !== null) expect(Math.abs(discrimination)).toBeLessThanOrEqual(1);
        expect(turned[nth]!.share).toBeCloseTo(part, 10);
        if (discrimination !== null) expect(turned[nth]!.discrimination).toBeCloseTo(discrimination, 10);
      }
    }));
  });

  it('tells a good question, one that misleads, and one that everybody knows', () => {
    // Twenty know the matter and twenty do not. By hand: question 1 goes with the rest, 2 goes against it, 3 never varies.
    const rows = Array.from({ length: 40 }, (_, nth) => (nth < 20 ? [1, 0, 1, 1, 1] : [0, 1, 1, 0, 0]));
    const facts = itemFacts(rows);
    expect(facts.map((one) => one.share)).toEqual([0.5, 0.5, 1, 0.5, 0.5]);
    expect(facts[0]!.discrimination).toBeCloseTo(1, 10);
    expect(facts[1]!.discrimination).toBeCloseTo(-1, 10);
    expect(facts[2]!.discrimination).toBeNull();
  });
});
