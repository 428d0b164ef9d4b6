import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { windowOf } from '../../src/record/file-window.js';
import { plusWorkingDays } from '../../src/record/working-days.js';

describe('working days', () => {
  it.each([
    ['2026-11-23', 5, [], '2026-11-30'], ['2026-11-27', 1, [], '2026-11-30'], ['2026-11-28', 1, [], '2026-11-30'], ['2026-11-23', 20, [], '2026-12-21'],
    ['2026-12-24', 5, ['2026-12-25', '2026-12-28', '2027-01-01'], '2027-01-05'], ['2026-11-23', 0, [], '2026-11-23'],
  ])('%s and %i more, without %j, is %s', (day, count, off, wanted) => {
    expect(plusWorkingDays(day, count, new Set(off))).toBe(wanted);
  });

  it('are as many as were asked for, whatever day it begins on', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 60 }), fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 20 }), (start, count, off) => {
      const dayAt = (nth: number) => new Date(Date.UTC(2026, 0, 1) + nth * 86400000).toISOString().slice(0, 10);
      const free = new Set(off.map((nth) => dayAt(start + nth)));
      const end = plusWorkingDays(dayAt(start), count, free);
      let met = 0;
      for (let nth = start + 1; dayAt(nth) <= end; nth += 1) if (![0, 6].includes(new Date(dayAt(nth)).getUTCDay()) && !free.has(dayAt(nth))) met += 1;
      expect(met).toBe(count);
      expect([0, 6].includes(new Date(end).getUTCDay()) || free.has(end)).toBe(false);
    }));
  });
});

describe('the time of a file', () => {
  const day = (nth: number) => new Date(Date.UTC(2026, 0, 1) + nth * 86400000);

  it('ends 14 days after the first download or 90 after it was opened, whichever is first, or when it is closed', () => {
    const facts = { openedAt: day(0), firstTakenAt: null, closedAt: null };
    expect([windowOf(facts, new Date(day(90).getTime() - 1)).isOpen, windowOf(facts, day(90)).isOpen]).toEqual([true, false]);
    const taken = { ...facts, firstTakenAt: day(3) };
    expect([windowOf(taken, new Date(day(17).getTime() - 1)), windowOf(taken, day(17))].map(({ isOpen, why }) => [isOpen, why])).toEqual([[true, 'taken'], [false, 'taken']]);
    expect(windowOf({ ...facts, firstTakenAt: day(85) }, day(91))).toEqual({ isOpen: false, closesAt: day(90), why: 'old' });
    expect(windowOf({ ...taken, closedAt: day(4) }, day(5))).toEqual({ isOpen: false, closesAt: day(4), why: 'closed' });
  });
});
