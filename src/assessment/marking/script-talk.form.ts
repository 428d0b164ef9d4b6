import { z } from 'zod';
import { longText } from '../../platform/forms/form.js';

const isDay = (value: string): boolean => /^20\d\d-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;

/** Handing work back: why, and until which day of the cohort it can be handed in again. */
export const ResubmissionForm = z.object({
  reason: longText('marking.resubmission.reasonMissing', 'marking.resubmission.reasonTooLong', 2000),
  day: z.string({ error: 'marking.resubmission.dayMissing' }).trim().refine(isDay, 'marking.resubmission.dayMissing'),
});
export type SentResubmission = z.output<typeof ResubmissionForm>;
