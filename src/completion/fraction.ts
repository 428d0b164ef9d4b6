/** An exact share of something; `outOf` is greater than 0. Nothing here is rounded before it is compared. */
export interface Fraction {
  points: bigint;
  outOf: bigint;
}

export const NOTHING: Fraction = { points: 0n, outOf: 1n };

export function fraction(points: number | bigint, outOf: number | bigint): Fraction {
  return { points: BigInt(points), outOf: BigInt(outOf) };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return { points: a.points * b.outOf + b.points * a.outOf, outOf: a.outOf * b.outOf };
}

/** `share` of a whole that weighs `percent` of the total, divided by `parts` equal parts. */
export function weighed(share: Fraction, percent: number, parts = 1): Fraction {
  return { points: share.points * BigInt(percent), outOf: share.outOf * 100n * BigInt(parts) };
}

/** True when the share is at least `percent` (a whole number) of everything: cross-multiplied, never divided. */
export function isAtLeast(share: Fraction, percent: number): boolean {
  return share.points * 100n >= BigInt(percent) * share.outOf;
}

/** The share in percent as text with `digits` decimals, cut off and not rounded, so that 59.99 is never shown as 60. */
export function percentText(share: Fraction, digits = 1): string {
  const scaled = (share.points * 100n * 10n ** BigInt(digits)) / share.outOf;
  const whole = scaled / 10n ** BigInt(digits);
  const rest = String(scaled % 10n ** BigInt(digits)).padStart(digits, '0').replace(/0+$/, '');
  return rest ? `${whole}.${rest}` : String(whole);
}
