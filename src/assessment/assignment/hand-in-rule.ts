/** How long after the due time work is still taken; it is only noted as a late arrival (DOMAIN, case D: a line may be down for days). */
export const GRACE_HOURS = 72;

const HOUR = 3600000;

/** `open` until the due time, `late` during the grace hours, then `closed`. Without a due time it stays open. */
export type HandInWindow = 'open' | 'late' | 'closed';

export function windowOf(dueAt: Date | null, now: Date): HandInWindow {
  if (!dueAt || now <= dueAt) return 'open';
  return now <= closesAt(dueAt) ? 'late' : 'closed';
}

/** The last instant at which work is taken. */
export function closesAt(dueAt: Date): Date {
  return new Date(dueAt.getTime() + GRACE_HOURS * HOUR);
}
