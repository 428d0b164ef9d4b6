import type { CriterionMark } from './mark.entity.js';
import { isAtLeast, type BandNumbers } from './mark-total.js';
import type { LookedAt } from './second-look-rule.js';
import type { AgreedRule } from './setting.entity.js';

export type SampleReason = 'below' | 'distinction' | 'chance';

/** Which scripts get a second mark: all below the pass line, all distinctions, and `percent` of the others (rounded up) by their `order`. */
export function secondSample(scripts: readonly LookedAt[], numbers: BandNumbers, percent: number): Map<string, SampleReason> {
  const reasons = new Map<string, SampleReason>();
  for (const script of scripts) {
    if (!isAtLeast(script, numbers.passMark)) reasons.set(script.id, 'below');
    else if (isAtLeast(script, numbers.distinction)) reasons.set(script.id, 'distinction');
  }
  const rest = scripts.filter(({ id }) => !reasons.has(id)).sort((one, other) => one.order - other.order || (one.id < other.id ? -1 : 1));
  for (const { id } of rest.slice(0, Math.ceil((rest.length * percent) / 100))) reasons.set(id, 'chance');
  return reasons;
}

export type Agreement = { how: 'average' | 'higher' | 'middle'; criteria: CriterionMark[] } | { how: 'third' };

/**
 * The mark that two or three markers come to. More than `thirdOver` points apart, a third mark is needed, and the one whose total is in the middle stands.
 * Otherwise each criterion is the average, half a point rounded up, or the mark with the higher total stands. Comments are those of the first mark.
 */
export function agree(first: readonly CriterionMark[], second: readonly CriterionMark[], third: readonly CriterionMark[] | null, rule: AgreedRule, thirdOver: number | null): Agreement {
  const far = thirdOver !== null && Math.abs(sumOf(first) - sumOf(second)) > thirdOver;
  if (far && !third) return { how: 'third' };
  if (far) return { how: 'middle', criteria: withPoints(first, [first, second, third!].sort((one, other) => sumOf(one) - sumOf(other))[1]!) };
  if (rule === 'higher') return { how: 'higher', criteria: withPoints(first, sumOf(second) > sumOf(first) ? second : first) };
  return { how: 'average', criteria: first.map((mark, place) => ({ ...mark, points: Math.ceil(((mark.points ?? 0) + (second[place]!.points ?? 0)) / 2) })) };
}

export function sumOf(criteria: readonly CriterionMark[]): number {
  return criteria.reduce((sum, { points }) => sum + (points ?? 0), 0);
}

function withPoints(words: readonly CriterionMark[], points: readonly CriterionMark[]): CriterionMark[] {
  return words.map((mark, place) => ({ ...mark, points: points[place]!.points }));
}
