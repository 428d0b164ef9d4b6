import { z } from 'zod';
import { optionalText } from '../platform/forms/form.js';

const score = z.string().optional().catch(undefined).transform((value) => (value && /^[1-5]$/.test(value) ? Number(value) : null));
const words = optionalText('evaluation.text.tooLong', 1000).transform((value) => value.trim());

/** Five statements and two questions; any of them may be left out, not all. */
export const EvaluationForm = z
  .object({ clear: score, useful: score, safe: score, time: score, line: score, helped: words, change: words })
  .refine((value) => Object.values(value).some((one) => one !== null && one !== ''), { path: ['clear'], message: 'evaluation.nothing' });
export type EvaluationAnswer = z.output<typeof EvaluationForm>;

/** Opens one: of the whole course or of a module, for so many days. */
export const OpeningForm = z.object({
  subject: z.string({ error: 'evaluation.subject.missing' }).regex(/^(course|[0-9a-z]{26})$/, 'evaluation.subject.missing'),
  days: z.string({ error: 'evaluation.days.missing' }).trim().regex(/^([1-9]|[1-5]\d|60)$/, 'evaluation.days.missing').transform(Number),
});
