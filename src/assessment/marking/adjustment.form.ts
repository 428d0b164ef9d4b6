import { z } from 'zod';
import { longText } from '../../platform/forms/form.js';

const number = (pattern: RegExp, wrong: string) => z.string({ error: wrong }).transform((value) => value.trim().replace(/^\+/, '').replace(/^[−–]/, '-')).pipe(z.string().regex(pattern, wrong)).transform(Number);

/** Points more or less for one member of a group; which one is told by its place in the list, and the list by its length. */
export const AdjustmentForm = z.object({
  place: number(/^\d{1,3}$/, 'marking.adjustment.stale'),
  count: number(/^\d{1,3}$/, 'marking.adjustment.stale'),
  version: number(/^\d{1,9}$/, 'marking.adjustment.stale'),
  points: number(/^-?\d{1,3}$/, 'marking.adjustment.pointsWrong'),
  reason: longText('marking.adjustment.reasonMissing', 'marking.adjustment.reasonTooLong', 1000),
});
export type SentAdjustment = z.output<typeof AdjustmentForm>;
