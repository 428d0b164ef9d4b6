import { clockOf, dayOf, instantOf, plusDays } from '../../platform/time/local-time.js';

/** One working day after `at` (Monday to Friday in `zone`): the same time on the next working day; what comes at a weekend counts from Monday morning. */
export function oneWorkingDayAfter(at: Date, zone: string): Date {
  const day = dayOf(at, zone);
  if (isWeekend(day)) return instantOf(plusDays(nextWorkingDay(day), 1), '00:00', zone);
  return instantOf(nextWorkingDay(day), clockOf(at, zone), zone);
}

function nextWorkingDay(day: string): string {
  const next = plusDays(day, 1);
  return isWeekend(next) ? nextWorkingDay(next) : next;
}

function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}
