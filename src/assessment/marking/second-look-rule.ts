import { isAtLeast, type BandNumbers } from './mark-total.js';

/** A script that is marked; `order` is a number that says nothing. */
export interface LookedAt {
  id: string;
  points: number;
  outOf: number;
  order: number;
}

export type LookReason = 'below' | 'near' | 'other';

/** Points to either side of a line that count as near it. */
export const NEAR_POINTS = 2;
export const OTHERS = 3;

/** Which marks somebody should look at again before publishing: all below the pass line, all near a line, and a few others by chance. */
export function secondLook(scripts: readonly LookedAt[], numbers: BandNumbers): Map<string, LookReason> {
  const reasons = new Map<string, LookReason>();
  for (const script of scripts) {
    if (!isAtLeast(script, numbers.passMark)) reasons.set(script.id, 'below');
    else if (isNearALine(script, numbers)) reasons.set(script.id, 'near');
  }
  const rest = scripts.filter(({ id }) => !reasons.has(id)).sort((one, other) => one.order - other.order || (one.id < other.id ? -1 : 1));
  for (const { id } of rest.slice(0, OTHERS)) reasons.set(id, 'other');
  return reasons;
}

/** Compared by cross-multiplying: nothing is rounded. */
function isNearALine({ points, outOf }: LookedAt, { passMark, merit, distinction }: BandNumbers): boolean {
  return [passMark, merit, distinction].some((percent) => Math.abs(points * 100 - percent * outOf) <= NEAR_POINTS * 100);
}
