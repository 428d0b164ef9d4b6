/** Fewer first attempts than this are not looked into: a number would be about one person. */
export const LEAST_ATTEMPTS = 5;
/** Under so many attempts the discrimination of a question says nothing, and none is shown. */
export const LEAST_FOR_DISCRIMINATION = 30;

export interface ItemFacts {
  /** Share of the points that people got on average, 0 to 1: the higher, the easier. */
  share: number;
  /** Correlation with the rest of the quiz, -1 to 1: low means that those who know the rest do not get this one more often. Null where it cannot be said. */
  discrimination: number | null;
}

/** What each question shows, from the shares (0 to 1) that each attempt got for each question in order. Empty with too few attempts. */
export function itemFacts(attempts: readonly (readonly number[])[]): ItemFacts[] {
  if (attempts.length < LEAST_ATTEMPTS) return [];
  return attempts[0]!.map((_, nth) => {
    const own = attempts.map((shares) => shares[nth]!);
    const rest = attempts.map((shares) => shares.reduce((sum, share) => sum + share, 0) - shares[nth]!);
    return { share: mean(own), discrimination: attempts.length < LEAST_FOR_DISCRIMINATION ? null : correlation(own, rest) };
  });
}

/** Pearson's correlation; null where one side never varies. */
function correlation(one: readonly number[], other: readonly number[]): number | null {
  const [a, b] = [mean(one), mean(other)];
  const product = one.reduce((sum, value, nth) => sum + (value - a) * (other[nth]! - b), 0);
  const spread = Math.sqrt(one.reduce((sum, value) => sum + (value - a) ** 2, 0) * other.reduce((sum, value) => sum + (value - b) ** 2, 0));
  return spread < 1e-12 ? null : Math.max(-1, Math.min(1, product / spread));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
