/** What goes together after the end of a cohort. */
export const RETENTION_KINDS = ['care', 'work', 'messages', 'identity', 'record'] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

/** Months after the end of a cohort (DOMAIN N14); each cohort may have others. */
export const DEFAULT_MONTHS: Record<RetentionKind, number> = { care: 3, work: 12, messages: 12, identity: 72, record: 120 };
/** Months for what belongs to no cohort: the log of who did what, and the list of mails that went out. */
export const LOG_MONTHS = 12;

const DAY = 86400000;
/** So long before the day a run is listed, so that a first one is seen for 30 days and still goes on time. */
export const LISTED_DAYS = 31;
export const WAIT_DAYS = 30;

export interface ListedRun {
  dueAt: Date;
  listedAt: Date;
  agreedAt: Date | null;
  begunAt: Date | null;
}

/** The end from which terms are counted: the planned end, or the making final when that came later. */
export function endOfCohort(plannedEnd: Date, madeFinalAt: Date | null): Date {
  return madeFinalAt && madeFinalAt > plannedEnd ? madeFinalAt : plannedEnd;
}

/** The same day and time some months later (earlier when negative); the last day of a shorter month. */
export function plusMonths(at: Date, months: number): Date {
  const moved = new Date(at);
  moved.setUTCMonth(at.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(at.getUTCDate(), lastDay));
  return moved;
}

export function isListedBy(dueAt: Date, now: Date): boolean {
  return dueAt.getTime() - LISTED_DAYS * DAY <= now.getTime();
}

/** When a run may go at the earliest. The first of its kind in a cohort waits for a yes, or until it has stood on the page for 30 days. */
export function goesAt(run: ListedRun, isFirst: boolean): Date {
  if (!isFirst || run.agreedAt || run.begunAt) return run.dueAt;
  return new Date(Math.max(run.dueAt.getTime(), run.listedAt.getTime() + WAIT_DAYS * DAY));
}
