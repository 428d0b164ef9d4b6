import { plusDays } from '../../platform/time/local-time.js';

/** What the pace of marking needs of one script. */
export interface PacedScript {
  day: string | null;
  markerId: string | null;
}

/** The end of one day: how many scripts were left then, and how many were done on it. */
export interface PaceDay {
  day: string;
  left: number;
  done: number;
}

/** So many days fit beside each other; what was before stands in the first of them. */
export const PACE_DAYS = 14;

/** What was left at the end of each day, from the first day on which something was done until today; days without marking stand there too. */
export function paceOf(scripts: readonly PacedScript[], today: string): PaceDay[] {
  const days = scripts.map(({ day }) => day).filter((day) => day !== null).sort();
  const earliest = plusDays(today, 1 - PACE_DAYS);
  const first = days[0] === undefined || days[0] > today ? today : days[0] < earliest ? earliest : days[0];
  const out: PaceDay[] = [];
  for (let day = first; day <= today; day = plusDays(day, 1)) {
    const done = days.filter((one) => one === day || (day === first && one < day)).length;
    out.push({ day, done, left: (out.at(-1)?.left ?? scripts.length) - done });
  }
  return out;
}
