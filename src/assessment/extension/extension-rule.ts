import { dayOf, instantOf, plusDays } from '../../platform/time/local-time.js';

/** How much later a participant may hand in by her own press, without a reason. Source: DOMAIN, case E. */
export const OWN_EXTENSION_DAYS = 7;

/**
 * Her new due time: seven days after the present one, at the same hour of the cohort's wall clock. When that one has passed, seven days
 * from today, at the end of the day, so that a press after a blackout helps as much as one before.
 */
export function ownExtension(dueAt: Date, now: Date, zone: string, clock: string): Date {
  if (dueAt >= now) return instantOf(plusDays(dayOf(dueAt, zone), OWN_EXTENSION_DAYS), clock, zone);
  return instantOf(plusDays(dayOf(now, zone), OWN_EXTENSION_DAYS), '23:59', zone);
}
