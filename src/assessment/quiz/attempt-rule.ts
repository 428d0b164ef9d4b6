import { dayOf, instantOf, plusDays } from '../../platform/time/local-time.js';

/** So many attempts may be begun at any time; after them one on each day of her own calendar. Source: DOMAIN, section 4. */
export const FREE_ATTEMPTS = 3;

export interface PastAttempt {
  beganAt: Date;
}

/**
 * When a new attempt may begin: null when it may now, else the first moment of her next day. `attempts` are all that were handed in; an open
 * one is resumed, not counted here.
 */
export function nextAttemptAt(attempts: readonly PastAttempt[], now: Date, zone: string): Date | null {
  if (attempts.length < FREE_ATTEMPTS) return null;
  const today = dayOf(now, zone);
  const beganToday = attempts.some((attempt) => dayOf(attempt.beganAt, zone) === today);
  return beganToday ? instantOf(plusDays(today, 1), '00:00', zone) : null;
}
