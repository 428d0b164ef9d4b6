/** How long the file of one cohort for one university may be taken. */
export const DAYS_AFTER_FIRST = 14;
export const DAYS_AFTER_RELEASE = 90;

const DAY_MS = 86400000;

export interface FileFacts {
  /** When results were made final, or when an organiser last opened the file again. */
  openedAt: Date;
  /** The first download since then. */
  firstTakenAt: Date | null;
  /** An organiser closed all files of this university since then. */
  closedAt: Date | null;
}

export interface FileWindow {
  isOpen: boolean;
  /** The moment from which nothing can be taken; before it, it lies ahead. */
  closesAt: Date;
  why: 'taken' | 'old' | 'closed';
}

/** A file closes 14 days after its first download or 90 days after it was opened, whichever comes first, or when somebody closes it. */
export function windowOf({ openedAt, firstTakenAt, closedAt }: FileFacts, now: Date): FileWindow {
  if (closedAt) return { isOpen: false, closesAt: closedAt, why: 'closed' };
  const old = openedAt.getTime() + DAYS_AFTER_RELEASE * DAY_MS;
  const taken = firstTakenAt ? firstTakenAt.getTime() + DAYS_AFTER_FIRST * DAY_MS : Infinity;
  const closesAt = new Date(Math.min(old, taken));
  return { isOpen: now < closesAt, closesAt, why: taken < old ? 'taken' : 'old' };
}
