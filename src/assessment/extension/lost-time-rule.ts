/** A stretch of time in which somebody could not work: our own outage, or a blackout. `until` is the first instant after it. */
export interface LostTime {
  from: Date;
  until: Date;
}

/** Of each due time, the hours before it that count as the time to do the work in: what is lost of them is given back after it. */
export const WORK_HOURS = 168;

/** The stretches in order, those that overlap or touch made one. */
export function merged(lost: readonly LostTime[]): LostTime[] {
  const inOrder = lost.filter(({ from, until }) => from < until).sort((a, b) => a.from.getTime() - b.from.getTime());
  const out: LostTime[] = [];
  for (const { from, until } of inOrder) {
    const last = out.at(-1);
    if (last && from <= last.until) last.until = until > last.until ? until : last.until;
    else out.push({ from, until });
  }
  return out;
}

/** How much of the time from `from` to `until` was lost, in milliseconds. */
export function lostWithin(lost: readonly LostTime[], from: Date, until: Date): number {
  return merged(lost).reduce((sum, gap) => sum + Math.max(0, Math.min(gap.until.getTime(), until.getTime()) - Math.max(gap.from.getTime(), from.getTime())), 0);
}

/**
 * When work is due that was due at `due`: what was lost of the week before it is given back after it, and the clock stands still while more is
 * being lost. The database has the same rule (`due_after_lost_time`, migration 24), and a test holds the two together.
 */
export function dueAfter(due: Date, lost: readonly LostTime[]): Date {
  let left = lostWithin(lost, new Date(due.getTime() - WORK_HOURS * 3600000), due);
  let at = due.getTime();
  for (const gap of merged(lost)) {
    if (gap.until <= due) continue;
    const start = Math.max(gap.from.getTime(), due.getTime());
    if (start - at >= left) break;
    left -= start - at;
    at = gap.until.getTime();
  }
  return new Date(at + left);
}
