/** A number below this could point at somebody. */
export const SMALLEST = 5;

/** One column of a table of counts, with its total. */
export interface CountedColumn {
  /** Null where nothing may be shown. */
  cells: Array<number | null>;
  total: number | null;
}

/**
 * Hides what is small, and what would tell the small by taking shown numbers off the total: where one cell is from 1 to 4, every cell of the column but the empty
 * ones. Hiding only the next smallest beside it is not enough: who knows the rule finds both again from the ones that are shown (test/record/small-counts.spec.ts
 * tries). A total below 5 is not shown either.
 */
export function hideSmall(cells: readonly number[]): CountedColumn {
  const total = cells.reduce((sum, cell) => sum + cell, 0);
  if (total > 0 && total < SMALLEST) return { cells: cells.map(() => null), total: null };
  const hasSmall = cells.some((cell) => cell > 0 && cell < SMALLEST);
  return { cells: cells.map((cell) => (hasSmall && cell > 0 ? null : cell)), total };
}

/** Groups of at least five by size; all smaller ones together, with the next smallest of the others while that is below five itself. */
export function mergeSmall<T>(groups: ReadonlyArray<{ name: T; count: number }>): { groups: Array<{ name: T; count: number }>; others: number } {
  const kept = groups.filter(({ count }) => count >= SMALLEST).sort((one, other) => other.count - one.count);
  let others = groups.filter(({ count }) => count < SMALLEST).reduce((sum, { count }) => sum + count, 0);
  while (others > 0 && others < SMALLEST && kept.length > 0) others += kept.pop()!.count;
  return { groups: kept, others };
}
