import { describe, expect, it } from '@jest/globals';
import { nextAttemptAt } from '../../src/assessment/quiz/attempt-rule.js';

const attempts = (...times: string[]) => times.map((time) => ({ beganAt: new Date(time) }));

describe('when a new attempt may begin', () => {
  it('is at once for the first three, also on one day', () => {
    expect(nextAttemptAt([], new Date('2026-11-24T10:00:00Z'), 'Asia/Yangon')).toBeNull();
    expect(nextAttemptAt(attempts('2026-11-24T09:00:00Z', '2026-11-24T09:10:00Z'), new Date('2026-11-24T10:00:00Z'), 'Asia/Yangon')).toBeNull();
  });

  it('is tomorrow in her own zone after three attempts, one of them today', () => {
    const three = attempts('2026-11-20T09:00:00Z', '2026-11-21T09:00:00Z', '2026-11-24T10:00:00Z');
    // 16:30 in Yangon (UTC+6:30): her next day begins at 17:30 UTC.
    expect(nextAttemptAt(three, new Date('2026-11-24T17:29:59Z'), 'Asia/Yangon')).toEqual(new Date('2026-11-24T17:30:00Z'));
    expect(nextAttemptAt(three, new Date('2026-11-24T17:30:00Z'), 'Asia/Yangon')).toBeNull();
  });

  it('is at once when none of many attempts was begun today, and follows a zone of 45 minutes', () => {
    const many = attempts('2026-11-20T09:00:00Z', '2026-11-21T09:00:00Z', '2026-11-22T10:00:00Z', '2026-11-23T10:00:00Z');
    expect(nextAttemptAt(many, new Date('2026-11-23T18:14:59Z'), 'Asia/Kathmandu')).toEqual(new Date('2026-11-23T18:15:00Z'));
    expect(nextAttemptAt(many, new Date('2026-11-23T18:15:00Z'), 'Asia/Kathmandu')).toBeNull();
  });
});
