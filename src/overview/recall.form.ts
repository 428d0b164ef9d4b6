import { z } from 'zod';
import { oneOf } from '../platform/forms/form.js';

export const RECALL_REASONS = ['tell', 'asked', 'check'] as const;

/** Why the list is opened; it stands in the audit log, where the person concerned can see it. */
export const RecallReasonForm = z.object({ reason: oneOf(RECALL_REASONS, 'recall.reason.missing') });

/** Which rows the universities were told of: one tick a row, as `download.record`. */
export const RecallToldForm = z.object({
  told: z.union([z.string(), z.array(z.string())], { error: 'recall.told.missing' }).transform((ticked) => [ticked].flat().map((each) => each.split('.')).filter((pair): pair is [string, string] => pair.length === 2))
    .refine((pairs) => pairs.length > 0, 'recall.told.missing'),
});
