import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dueAfter, lostWithin, merged, WORK_HOURS, type LostTime } from '../../src/assessment/extension/lost-time-rule.js';
import { countWord } from '../../src/assessment/extension/blackout-rule.js';
import { closesAt, GRACE_HOURS, windowOf } from '../../src/assessment/assignment/hand-in-rule.js';

const HOUR = 3600000;
const due = new Date('2026-11-30T16:59:00Z');
const at = (hours: number) => new Date(due.getTime() + hours * HOUR);
const gap = (from: number, until: number): LostTime => ({ from: at(from), until: at(until) });
const gaps = fc.array(fc.tuple(fc.integer({ min: -300, max: 200 }), fc.integer({ min: 1, max: 120 })).map(([from, length]) => gap(from, from + length)), { maxLength: 8 });

describe('time that was lost', () => {
  it('in the week before is given back after', () => {
    expect(dueAfter(due, [])).toEqual(due);
    expect(dueAfter(due, [gap(-10, -8)])).toEqual(at(2));
    expect(dueAfter(due, [gap(-1, 3)])).toEqual(at(4));
    expect(dueAfter(due, [gap(-2, -1), gap(0.5, 5)])).toEqual(at(5.5));
    // What was over before the week began, and what begins when the time is over, moves nothing.
    expect(dueAfter(due, [gap(-200, -168)])).toEqual(due);
    expect(dueAfter(due, [gap(0, 50)])).toEqual(due);
    // Three weeks without a line: everything of those weeks is due a week after them.
    for (const day of [168, 200, 504]) expect(dueAfter(at(day), [gap(0, 504)])).toEqual(at(504 + Math.min(168, day)));
  });

  it('leaves as much time to work as there was, neither less nor more', () => {
    fc.assert(fc.property(gaps, (lost) => {
      const later = dueAfter(due, lost);
      expect(later.getTime()).toBeGreaterThanOrEqual(due.getTime());
      const begin = new Date(due.getTime() - WORK_HOURS * HOUR);
      expect(later.getTime() - begin.getTime() - lostWithin(lost, begin, later)).toBe(WORK_HOURS * HOUR);
    }));
  });

  it('is the same in any order and however it is cut', () => {
    fc.assert(fc.property(gaps, fc.integer({ min: -300, max: 300 }), (lost, cut) => {
      const pieces = lost.flatMap((one) => (one.from < at(cut) && at(cut) < one.until ? [{ from: at(cut), until: one.until }, { from: one.from, until: at(cut) }] : [one])).reverse();
      expect(dueAfter(due, pieces)).toEqual(dueAfter(due, lost));
      expect(merged(pieces)).toEqual(merged(lost));
    }));
  });

  it('never gives less when more was lost', () => {
    fc.assert(fc.property(gaps, gaps, (some, more) => expect(dueAfter(due, [...some, ...more]).getTime()).toBeGreaterThanOrEqual(dueAfter(due, some).getTime())));
  });
});

describe('the time for late work', () => {
  it('moves with the due time, and the last instant of each still counts', () => {
    fc.assert(fc.property(gaps, (lost) => {
      const later = dueAfter(due, lost);
      const second = (from: Date, nth: number) => new Date(from.getTime() + nth * 1000);
      expect([-1, 0, 1].map((nth) => windowOf(later, second(later, nth)))).toEqual(['open', 'open', 'late']);
      expect([-1, 0, 1].map((nth) => windowOf(later, second(closesAt(later), nth)))).toEqual(['late', 'late', 'closed']);
      expect(closesAt(later).getTime() - later.getTime()).toBe(GRACE_HOURS * HOUR);
    }));
  });
});

describe('how many people may be said', () => {
  it('never lets nobody be told from four, nor all from all but four', () => {
    fc.assert(fc.property(fc.nat(60), fc.nat(60), (count, others) => {
      const word = countWord(count, count + others);
      if (count < 5) expect(word).toEqual({ kind: 'few' });
      else if (others < 5) expect(word).toEqual({ kind: 'most' });
      else expect(word).toEqual({ kind: 'count', count });
    }));
  });
});
