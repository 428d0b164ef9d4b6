import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { endOfCohort, goesAt, isListedBy, plusMonths } from '../../src/overview/retention-rule.js';

const DAY = 86400000;
const at = (text: string) => new Date(`${text}Z`);

describe('terms', () => {
  it('are counted from the later of planned end and making final', () => {
    expect(endOfCohort(at('2026-01-10T00:00'), null)).toEqual(at('2026-01-10T00:00'));
    expect(endOfCohort(at('2026-01-10T00:00'), at('2026-02-01T00:00'))).toEqual(at('2026-02-01T00:00'));
    expect(endOfCohort(at('2026-01-10T00:00'), at('2025-12-01T00:00'))).toEqual(at('2026-01-10T00:00'));
  });

  it('end on the same day of a later month, or on its last day', () => {
    expect(plusMonths(at('2026-01-31T12:00'), 1)).toEqual(at('2026-02-28T12:00'));
    expect(plusMonths(at('2024-02-29T00:00'), 12)).toEqual(at('2025-02-28T00:00'));
    expect(plusMonths(at('2026-11-24T18:00'), 72)).toEqual(at('2032-11-24T18:00'));
    expect(plusMonths(at('2026-03-31T00:00'), -1)).toEqual(at('2026-02-28T00:00'));
    fc.assert(fc.property(fc.date({ min: at('2020-01-01T00:00'), max: at('2040-01-01T00:00'), noInvalidDate: true }), fc.integer({ min: 1, max: 240 }), (date, months) => {
      const later = plusMonths(date, months);
      return (later.getUTCFullYear() - date.getUTCFullYear()) * 12 + later.getUTCMonth() - date.getUTCMonth() === months && later.getUTCDate() <= date.getUTCDate();
    }));
  });

  it('stand on the page for a month before, so that a first time is never late', () => {
    const due = at('2026-06-30T00:00');
    expect([isListedBy(due, at('2026-05-29T00:00')), isListedBy(due, at('2026-05-30T01:00'))]).toEqual([false, true]);
    fc.assert(fc.property(fc.integer({ min: 0, max: 60 * 24 }), fc.boolean(), fc.boolean(), (hours, isFirst, isAgreed) => {
      const listedAt = new Date(due.getTime() - 31 * DAY + hours * 3600000);
      const goes = goesAt({ dueAt: due, listedAt, agreedAt: isAgreed ? listedAt : null, begunAt: null }, isFirst).getTime();
      const waited = isFirst && !isAgreed;
      return goes >= due.getTime() && (waited ? goes - listedAt.getTime() >= 30 * DAY : goes === due.getTime()) && goes - Math.max(due.getTime(), listedAt.getTime() + 30 * DAY) <= 0;
    }));
  });
});
