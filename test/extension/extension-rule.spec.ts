import { describe, expect, it } from '@jest/globals';
import { ownExtension } from '../../src/assessment/extension/extension-rule.js';

describe('seven more days', () => {
  it('end at the same hour of the wall clock, also over a change of the clock', () => {
    // Sydney leaves summer time on 5 April 2026: 23:59 is UTC+11 before and UTC+10 after.
    const due = new Date('2026-04-01T12:59:00Z');
    expect(ownExtension(due, new Date('2026-03-30T00:00:00Z'), 'Australia/Sydney', '23:59')).toEqual(new Date('2026-04-08T13:59:00Z'));
  });

  it('count from today when the time has passed', () => {
    expect(ownExtension(new Date('2026-11-20T16:59:00Z'), new Date('2026-11-24T10:00:00Z'), 'Asia/Bangkok', '23:59')).toEqual(new Date('2026-12-01T16:59:00Z'));
    expect(ownExtension(new Date('2026-11-24T16:59:00Z'), new Date('2026-11-24T16:59:00Z'), 'Asia/Bangkok', '23:59')).toEqual(new Date('2026-12-01T16:59:00Z'));
  });
});
