/** Two marks of one script, by two markers. */
export interface MarkPair {
  one: string;
  other: string;
  onePoints: number;
  otherPoints: number;
}

/** Under so many pairs a coefficient says nothing, and none is shown. */
export const PAIRS_LEAST = 30;

/**
 * Krippendorff's alpha for interval data and two marks a script (K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011): 1 less the observed disagreement
 * over that expected by chance. 1 = always the same, 0 = as by chance. Null where all marks are equal, since then nothing could disagree.
 */
export function alpha(pairs: readonly MarkPair[]): number | null {
  const values = pairs.flatMap(({ onePoints, otherPoints }) => [onePoints, otherPoints]);
  const count = values.length;
  const observed = pairs.reduce((sum, { onePoints, otherPoints }) => sum + 2 * (onePoints - otherPoints) ** 2, 0) / count;
  const total = values.reduce((sum, value) => sum + value, 0);
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  // The sum of (a - b)^2 over all ordered pairs of values is 2 (n sum a^2 - (sum a)^2).
  const expected = (2 * (count * squares - total * total)) / (count * (count - 1));
  return expected === 0 ? null : 1 - observed / expected;
}

export interface Severity {
  marker: string;
  /** How many points a script she gives more (or, below 0, less) than whoever marked the same. */
  difference: number;
  pairs: number;
}

/** Who gives more and who less than the other on the same scripts, the strictest first. */
export function severities(pairs: readonly MarkPair[]): Severity[] {
  const differences = new Map<string, number[]>();
  const note = (marker: string, difference: number) => differences.set(marker, [...(differences.get(marker) ?? []), difference]);
  for (const { one, other, onePoints, otherPoints } of pairs) {
    note(one, onePoints - otherPoints);
    note(other, otherPoints - onePoints);
  }
  return [...differences].map(([marker, all]) => ({ marker, difference: all.reduce((sum, value) => sum + value, 0) / all.length, pairs: all.length })).sort((a, b) => a.difference - b.difference || (a.marker < b.marker ? -1 : 1));
}
