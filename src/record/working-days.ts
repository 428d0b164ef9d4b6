import { plusDays } from '../platform/time/local-time.js';

/** How long a university waits, in working days of the cohort: Monday to Friday but for its days off. */
export const ACKNOWLEDGE_DAYS = 5;
export const ANSWER_DAYS = 20;
const LONGEST_YEARS = 5;

/** The day that is `count` working days after `day` (both YYYY-MM-DD); the day itself does not count. */
export function plusWorkingDays(day: string, count: number, daysOff: ReadonlySet<string> = new Set()): string {
  let at = day;
  let left = count;
  for (let looked = 0; left > 0 && looked < LONGEST_YEARS * 366; looked += 1) {
    at = plusDays(at, 1);
    const weekday = new Date(`${at}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !daysOff.has(at)) left -= 1;
  }
  return at;
}
