/** What a marker gave on one criterion; `outOf` are the most points of the criterion. */
export interface GivenPoints {
  points: number | null;
  outOf: number;
}

/** Whole points, never rounded: `points / outOf` is the exact fraction. */
export interface MarkTotal {
  points: number;
  outOf: number;
  /** Every criterion has points. */
  isComplete: boolean;
}

/** Where a total stands against the numbers of the course; the words are those of the rubric's levels. */
export type Band = 'not_yet' | 'enough' | 'strong' | 'excellent';

export const BANDS: readonly Band[] = ['not_yet', 'enough', 'strong', 'excellent'];

/** Per cent at which a band begins. */
export interface BandNumbers {
  passMark: number;
  merit: number;
  distinction: number;
}

/** Adds up the points of a rubric; criteria without points count nothing yet. */
export function totalOf(criteria: readonly GivenPoints[]): MarkTotal {
  return {
    points: criteria.reduce((sum, criterion) => sum + (criterion.points ?? 0), 0),
    outOf: criteria.reduce((sum, criterion) => sum + criterion.outOf, 0),
    isComplete: criteria.length > 0 && criteria.every((criterion) => criterion.points !== null),
  };
}

/** True when the total is at or over `percent` of what could be had; compared by cross-multiplying, so 49.99 is not 50. */
export function isAtLeast(total: Pick<MarkTotal, 'points' | 'outOf'>, percent: number): boolean {
  return total.outOf > 0 && total.points * 100 >= percent * total.outOf;
}

export function bandOf(total: Pick<MarkTotal, 'points' | 'outOf'>, numbers: BandNumbers): Band {
  if (isAtLeast(total, numbers.distinction)) return 'excellent';
  if (isAtLeast(total, numbers.merit)) return 'strong';
  return isAtLeast(total, numbers.passMark) ? 'enough' : 'not_yet';
}

/** The total in per cent as a fraction in lowest terms: 2 of 3 points are { numerator: 200, denominator: 3 }. */
export function percentOf(total: Pick<MarkTotal, 'points' | 'outOf'>): { numerator: number; denominator: number } {
  if (total.outOf === 0) return { numerator: 0, denominator: 1 };
  const numerator = total.points * 100;
  const divisor = greatestCommonDivisor(numerator, total.outOf);
  return { numerator: numerator / divisor, denominator: total.outOf / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
