import { createHash } from 'node:crypto';
import ical, { ICalEventStatus } from 'ical-generator';
import { endOf, startOf, type SessionTime } from './session-time.js';

export interface CalendarSession extends SessionTime {
  /** See calendarUid. */
  uid: string;
  sequence: number;
  isCancelled: boolean;
}

/** A UID that stays for one person and one session; another person's is another, so that copied calendars do not show who belongs together. */
export function calendarUid(sessionId: string, personId: string): string {
  return createHash('sha256').update(`${sessionId} ${personId}`).digest('hex').slice(0, 32);
}

/**
 * One session as an iCalendar file (RFC 5545): times in UTC, a UID that stays, a sequence that grows. A phone copies its calendar to the
 * company that made it, so the entry says nothing of a course, a link or a person; `word` is the neutral summary.
 */
export function calendarFile(session: CalendarSession, word: string, now: Date): string {
  const calendar = ical({ prodId: '-//Calendar//Calendar//EN' });
  calendar.createEvent({
    id: session.uid, sequence: session.sequence, stamp: now, start: startOf(session), end: endOf(session), summary: word,
    status: session.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  const text = calendar.toString();
  return text.endsWith('\r\n') ? text : `${text}\r\n`;
}
