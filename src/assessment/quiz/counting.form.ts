import { z } from 'zod';
import { oneOf, tick } from '../../platform/forms/form.js';

/** A decision on one answer. `seen` is what the page showed: an answer that waits, or an earlier decision that is changed. */
export const CountingForm = z.object({
  decision: oneOf(['counts', 'not'], 'quiz.counting.choose'),
  seen: oneOf(['waiting', 'counts', 'not'], 'quiz.counting.choose'),
  accept: tick,
});

/** The question of which she asks that her answer be counted. */
export const CountMineForm = z.object({ position: z.string({ error: 'errors.notFound' }).regex(/^[1-9]\d?$/, 'errors.notFound').transform(Number) });
