import { describe, expect, it } from '@jest/globals';
import { calendarFile, calendarUid } from '../../src/workshop/calendar-file.js';

const session = { uid: 'abcdefghjkmnpqrstvwxyz0123', startsAt: new Date('2026-11-26T08:00:00Z'), minutes: 90, lateMinutes: 10, sequence: 4, isCancelled: false };
const now = new Date('2026-11-20T01:02:03Z');

/** Reads an iCalendar file as RFC 5545 says: lines end in CRLF and have at most 75 octets; a space continues the line before. */
function readCalendar(text: string): Map<string, string> {
  expect(text.endsWith('\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const lines = text.replaceAll('\r\n ', '').trimEnd().split('\r\n');
  expect([lines[0], lines.at(-1)]).toEqual(['BEGIN:VCALENDAR', 'END:VCALENDAR']);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

describe('the calendar file', () => {
  it('is a valid file whose times are UTC and whose uid stays', () => {
    const fields = readCalendar(calendarFile(session, 'Appointment', now));
    expect(fields.get('VERSION')).toBe('2.0');
    expect(fields.get('UID')).toBe(session.uid);
    expect(fields.get('SEQUENCE')).toBe('4');
    expect(fields.get('DTSTAMP')).toBe('20261120T010203Z');
    expect(fields.get('DTSTART')).toBe('20261126T081000Z');
    expect(fields.get('DTEND')).toBe('20261126T094000Z');
    expect(fields.get('STATUS')).toBe('CONFIRMED');
  });

  it('says nothing of a course, a link or a person', () => {
    const text = calendarFile(session, 'Appointment', now);
    expect(readCalendar(text).get('SUMMARY')).toBe('Appointment');
    expect(text).not.toMatch(/workshop|course|banyan|refugee|http|LOCATION|DESCRIPTION|URL|ORGANIZER|ATTENDEE|METHOD/i);
  });

  it('gives each person a uid of her own, always the same', () => {
    expect(calendarUid('s1', 'p1')).toBe(calendarUid('s1', 'p1'));
    expect(new Set([calendarUid('s1', 'p1'), calendarUid('s1', 'p2'), calendarUid('s2', 'p1')]).size).toBe(3);
  });

  it('folds a long word of another script by octets, not by letters', () => {
    const word = 'ချိန်းဆိုမှု'.repeat(12);
    expect(readCalendar(calendarFile(session, word, now)).get('SUMMARY')).toBe(word);
  });

  it('says that it is cancelled under the same uid', () => {
    const fields = readCalendar(calendarFile({ ...session, isCancelled: true, sequence: 5 }, 'Appointment', now));
    expect([fields.get('STATUS'), fields.get('UID'), fields.get('SEQUENCE')]).toEqual(['CANCELLED', session.uid, '5']);
  });
});
