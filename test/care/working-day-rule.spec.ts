import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { oneWorkingDayAfter } from '../../src/assessment/care/working-day-rule.js';

describe('one working day after', () => {
  it.each([
    ['on a Tuesday', '2026-11-24T03:10:00Z', '2026-11-25T03:10:00.000Z'],
    ['on a Friday', '2026-11-27T03:10:00Z', '2026-11-30T03:10:00.000Z'],
    ['on a Saturday', '2026-11-28T03:10:00Z', '2026-11-30T17:00:00.000Z'],
    ['on a Sunday', '2026-11-29T16:30:00Z', '2026-11-30T17:00:00.000Z'],
    ['on a Friday in UTC that is Saturday there', '2026-11-27T18:00:00Z', '2026-11-30T17:00:00.000Z'],
  ])('%s, in Bangkok', (_what, at, due) => {
    expect(oneWorkingDayAfter(new Date(at), 'Asia/Bangkok').toISOString()).toBe(due);
  });

  it('is between one and four days later and never before', () => {
    fc.assert(fc.property(fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }), fc.constantFrom('Asia/Bangkok', 'Asia/Kathmandu', 'Europe/London', 'UTC'), (at, zone) => {
      const hours = (oneWorkingDayAfter(at, zone).getTime() - at.getTime()) / 3600000;
      expect(hours).toBeGreaterThan(22.9);
      expect(hours).toBeLessThanOrEqual(73.1);
    }));
  });
});
