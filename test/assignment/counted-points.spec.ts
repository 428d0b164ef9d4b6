import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countedPoints, lateDays, type LateArrival } from '../../src/assessment/assignment/counted-points.js';

const late = (days: number, more: Partial<LateArrival> = {}): LateArrival => ({ days, unit: 'points', perDay: 2, floorPercent: 50, ...more });
const arrivals: fc.Arbitrary<LateArrival> = fc.record({ days: fc.integer({ min: 0, max: 4 }), unit: fc.constantFrom('points' as const, 'percent' as const), perDay: fc.integer({ min: 1, max: 100 }), floorPercent: fc.integer({ min: 0, max: 100 }) });
const sums = fc.integer({ min: 1, max: 200 }).chain((outOf) => fc.record({ outOf: fc.constant(outOf), given: fc.integer({ min: 0, max: outOf }), adjustment: fc.integer({ min: -50, max: 50 }), arrival: fc.option(arrivals) }));

describe('how a result is counted', () => {
  it('is a sum that anyone can follow', () => {
    expect(countedPoints(41, 50, 0, late(2))).toMatchObject({ before: 41, points: 37, late: { whole: 4, taken: 4, isStopped: false } });
    expect(countedPoints(41, 50, 3, late(2))).toMatchObject({ before: 44, points: 40 });
    expect(countedPoints(41, 50)).toEqual({ given: 41, outOf: 50, adjustment: 0, before: 41, late: null, points: 41 });
    expect(countedPoints(41, 50, 0, late(0)).late).toBeNull();
  });

  it('leaves a part of a point to her, and stops at the floor', () => {
    expect(countedPoints(41, 50, 0, late(1, { unit: 'percent', perDay: 5 }))).toMatchObject({ points: 39, late: { exact: 250, whole: 2, taken: 2 } });
    expect(countedPoints(27, 50, 0, late(3))).toMatchObject({ points: 25, late: { whole: 6, taken: 2, floor: 25, isStopped: true } });
    expect(countedPoints(20, 50, 0, late(3))).toMatchObject({ points: 20, late: { taken: 0, isStopped: true } });
    // Half of 25 is 12.5: below 13 it would be under 50 per cent.
    expect(countedPoints(14, 25, 0, late(3)).points).toBe(13);
  });

  it('counts started days', () => {
    const due = new Date('2027-03-01T17:59:00Z');
    const after = (ms: number) => lateDays(new Date(due.getTime() + ms), due);
    expect([-60000, 0, 1, 86400000, 86400001, 3 * 86400000].map(after)).toEqual([0, 0, 1, 1, 2, 3]);
    expect(lateDays(due, null)).toBe(0);
  });

  it('holds for all numbers', () => {
    fc.assert(
      fc.property(sums, ({ outOf, given, adjustment, arrival }) => {
        const counted = countedPoints(given, outOf, adjustment, arrival);
        expect(Number.isInteger(counted.points) && counted.points >= 0 && counted.points <= outOf).toBe(true);
        expect(counted.before).toBe(Math.min(outOf, Math.max(0, given + adjustment)));
        expect(counted.points).toBe(counted.before - (counted.late?.taken ?? 0));
        if (!counted.late || !arrival) return;
        const floor = Math.min(counted.before, (arrival.floorPercent * outOf) / 100);
        expect(counted.points).toBeGreaterThanOrEqual(floor);
        // Exactly what the rule says, or less because of the floor; never a part of a point against her.
        expect(counted.late.taken * 100).toBeLessThanOrEqual(counted.late.exact);
        if (!counted.late.isStopped) expect(counted.late.exact - counted.late.taken * 100).toBeLessThan(100);
        else expect(counted.points).toBe(Math.min(counted.before, Math.ceil((arrival.floorPercent * outOf) / 100)));
      }),
      { numRuns: 400 },
    );
  });

  it('never rewards a later day, a lower floor or a dearer day', () => {
    fc.assert(
      fc.property(sums, arrivals, ({ outOf, given }, arrival) => {
        const points = (more: Partial<LateArrival>) => countedPoints(given, outOf, 0, { ...arrival, ...more }).points;
        const here = points({});
        expect(points({ days: arrival.days + 1 })).toBeLessThanOrEqual(here);
        expect(points({ perDay: arrival.perDay + 1 })).toBeLessThanOrEqual(here);
        expect(points({ floorPercent: Math.max(0, arrival.floorPercent - 1) })).toBeLessThanOrEqual(here);
        expect(countedPoints(Math.min(outOf, given + 1), outOf, 0, arrival).points).toBeGreaterThanOrEqual(here);
      }),
      { numRuns: 400 },
    );
  });
});
