/** Fewer than this many people are never counted, and neither are all but so few. */
export const FLOOR = 5;

/** The longest blackout that one press can be for; a longer one is made in parts. */
export const LONGEST_DAYS = 60;

export type CountWord = { kind: 'few' } | { kind: 'most' } | { kind: 'count'; count: number };

/** How many of `total` may be said. Nothing tells that there is nobody: a name of a country that nobody has and one that two have look the same. */
export function countWord(count: number, total: number): CountWord {
  if (count < FLOOR) return { kind: 'few' };
  if (total - count < FLOOR) return { kind: 'most' };
  return { kind: 'count', count };
}
