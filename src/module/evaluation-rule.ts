/** What everybody is asked, in this order, on a scale from 1 (not at all) to 5 (fully). Each may be left out. */
export const STATEMENTS = ['clear', 'useful', 'safe', 'time', 'line'] as const;
export type Statement = (typeof STATEMENTS)[number];

export const SCORES = [1, 2, 3, 4, 5] as const;

/** What everybody may write to. */
export const OPEN_QUESTIONS = ['helped', 'change'] as const;
export type OpenQuestion = (typeof OPEN_QUESTIONS)[number];

/** Fewer answers than this are never shown, neither all together nor to one statement. */
export const LEAST_ANSWERS = 5;

export interface Counted {
  statement: string;
  score: number;
  count: number;
}

export interface StatementResult {
  statement: Statement;
  /** By score, from 1 to 5; null where too few answered. */
  counts: number[] | null;
}

/** Of each statement how many chose which score; nothing of a statement that fewer than five answered. */
export function resultsOf(counted: readonly Counted[]): StatementResult[] {
  return STATEMENTS.map((statement) => {
    const counts = SCORES.map((score) => counted.find((one) => one.statement === statement && one.score === score)?.count ?? 0);
    return { statement, counts: counts.reduce((sum, count) => sum + count, 0) >= LEAST_ANSWERS ? counts : null };
  });
}

/** Results are there when nobody can answer any more, and enough did: while they grow, the last answer could be told by comparing. */
export function mayShow(answers: number, closesAt: Date, now: Date): boolean {
  return now >= closesAt && answers >= LEAST_ANSWERS;
}
