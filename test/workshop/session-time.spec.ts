import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinCost } from '../../src/workshop/join-cost.js';
import { isWebLink } from '../../src/workshop/session.form.js';
import { endOf, opensAt, phaseOf, startOf } from '../../src/workshop/session-time.js';
import { cohortInstant } from '../../src/course/cohort.entity.js';

const at = (text: string) => new Date(text);

describe('the time of a session', () => {
  const session = { startsAt: at('2026-11-26T08:00:00Z'), minutes: 90, lateMinutes: 0 };

  it('is computed from the start of the cohort: 15:00 in Bangkok is 08:00 UTC', () => {
    expect(cohortInstant({ startsOn: '2026-11-02', zone: 'Asia/Bangkok' }, 1, 1, '15:00')).toEqual(at('2026-11-10T08:00:00Z'));
    expect(cohortInstant({ startsOn: '2026-11-02', zone: 'Asia/Kathmandu' }, 1, 3, '15:00')).toEqual(at('2026-11-12T09:15:00Z'));
  });

  it('opens exactly 15 minutes before, and closes half an hour after the end', () => {
    expect(phaseOf(session, at('2026-11-26T07:44:59Z'))).toBe('before');
    expect(phaseOf(session, at('2026-11-26T07:45:00Z'))).toBe('open');
    expect(phaseOf(session, at('2026-11-26T09:59:59Z'))).toBe('open');
    expect(phaseOf(session, at('2026-11-26T10:00:00Z'))).toBe('over');
  });

  it('moves start and end when we start late, but not the way in', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 10, max: 480 }), (lateMinutes, minutes) => {
      const late = { ...session, minutes, lateMinutes };
      expect(startOf(late).getTime() - session.startsAt.getTime()).toBe(lateMinutes * 60000);
      expect(endOf(late).getTime() - startOf(late).getTime()).toBe(minutes * 60000);
      expect(opensAt(late)).toEqual(opensAt(session));
      expect(phaseOf(late, startOf(late))).toBe('open');
    }));
  });

  it('costs by sound a small part of what pictures cost', () => {
    expect(joinCost(60)).toEqual({ least: 27, most: 36, pictures: 810 });
    expect(joinCost(90)).toEqual({ least: 41, most: 54, pictures: 1215 });
  });
});

describe('a link', () => {
  it('is http or https with a host, and nothing else', () => {
    for (const good of ['https://meet.example.org/a?b=c#d', 'http://example.org', 'https://xn--e1afmkfd.example/%20']) expect(isWebLink(good)).toBe(true);
    for (const bad of ['javascript:alert(1)', 'JAVASCRIPT:alert(1)', 'data:text/html,x', 'ftp://example.org', 'https://', 'https://user:pass@example.org', 'https://a b.org', 'https://a"onclick=x', '//example.org', 'meet.example.org', '']) {
      expect([bad, isWebLink(bad)]).toEqual([bad, false]);
    }
  });
});
