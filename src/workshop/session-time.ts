const MINUTE = 60000;

/** The way in opens so many minutes before the start, and stays open so many after the end: trainers stay on the line. */
export const OPENS_BEFORE_MINUTES = 15;
const OPEN_AFTER_MINUTES = 30;

export interface SessionTime {
  startsAt: Date;
  minutes: number;
  lateMinutes: number;
}

/** When it really starts: the planned time and what "we start late" adds. */
export function startOf(session: SessionTime): Date {
  return new Date(session.startsAt.getTime() + session.lateMinutes * MINUTE);
}

export function endOf(session: SessionTime): Date {
  return new Date(startOf(session).getTime() + session.minutes * MINUTE);
}

/** When the way in opens: 15 minutes before the planned start, so that nobody stands before a shut door when we start late. */
export function opensAt(session: SessionTime): Date {
  return new Date(session.startsAt.getTime() - OPENS_BEFORE_MINUTES * MINUTE);
}

/** Where a session stands at `now`: `before` the way in opens, `open`, or `over`. */
export function phaseOf(session: SessionTime, now: Date): 'before' | 'open' | 'over' {
  if (now < opensAt(session)) return 'before';
  return now.getTime() < endOf(session).getTime() + OPEN_AFTER_MINUTES * MINUTE ? 'open' : 'over';
}

export function isOver(session: SessionTime, now: Date): boolean {
  return now >= endOf(session);
}

/** The word that was said is taken from the opening until a day after the end: a line may be down. */
export function takesWord(session: SessionTime, now: Date): boolean {
  return now >= opensAt(session) && now.getTime() < endOf(session).getTime() + 24 * 60 * MINUTE;
}
