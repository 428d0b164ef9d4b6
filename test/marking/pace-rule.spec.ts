import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PACE_DAYS, paceOf } from '../../src/assessment/marking/pace-rule.js';
import { plusDays } from '../../src/platform/time/local-time.js';

const TODAY = '2027-03-20';
const scripts = (...days: Array<string | null>) => days.map((day) => ({ day, markerId: null }));

describe('the pace of marking', () => {
  it('says what was left at the end of each day, also of days without marking', () => {
    expect(paceOf(scripts('2027-03-18', '2027-03-18', '2027-03-20', null), TODAY)).toEqual([
      { day: '2027-03-18', done: 2, left: 2 },
      { day: '2027-03-19', done: 0, left: 2 },
      { day: '2027-03-20', done: 1, left: 1 },
    ]);
    expect(paceOf(scripts(null, null), TODAY)).toEqual([{ day: TODAY, done: 0, left: 2 }]);
  });

  it('ends with what is left now, never rises, and shows two weeks at most', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 60 })), { maxLength: 40 }), (ages) => {
        const days = paceOf(scripts(...ages.map((age) => (age === null ? null : plusDays(TODAY, -age)))), TODAY);
        expect(days.length).toBeGreaterThan(0);
        expect(days.length).toBeLessThanOrEqual(PACE_DAYS);
        expect(days.at(-1)).toMatchObject({ day: TODAY, left: ages.filter((age) => age === null).length });
        expect(days.reduce((sum, { done }) => sum + done, 0)).toBe(ages.filter((age) => age !== null).length);
        days.forEach(({ left }, nth) => expect(left).toBeLessThanOrEqual(days[nth - 1]?.left ?? ages.length));
      }),
      { numRuns: 300 },
    );
  });
});
