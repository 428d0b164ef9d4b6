import { z } from 'zod';
import { line, oneOf } from '../../platform/forms/form.js';

const isDay = (value: string): boolean => /^20\d\d-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;

/** Moves a deadline: for everybody (`all`) or for one person (her enrolment), to a day and hour on the cohort's wall clock. */
export const MoveDeadlineForm = z.object({
  who: line('extension.who.missing', 'extension.who.missing', 40),
  day: z.string({ error: 'extension.day.missing' }).trim().refine(isDay, 'extension.day.missing'),
  clock: z.string({ error: 'extension.clock.missing' }).trim().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'extension.clock.missing'),
  version: z.string({ error: 'extension.deadline.stale' }).regex(/^\d{1,9}$/, 'extension.deadline.stale').transform(Number),
});

/** A participant takes seven more days. */
export const OwnExtensionForm = z.object({
  kind: oneOf(['quiz', 'assignment'], 'errors.notFound'),
  subject: z.string({ error: 'errors.notFound' }).regex(/^[0-9a-z]{26}$/, 'errors.notFound'),
});
