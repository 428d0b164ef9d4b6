import { z } from 'zod';
import { plusDays } from '../platform/time/local-time.js';

/** Nobody says today when she will be back in half a year; a longer absence is a pause. */
export const LONGEST_DAYS = 180;

/** `today` is the day in her own zone, YYYY-MM-DD. */
export function offlineForm(today: string) {
  return z.object({
    until: z.string({ error: 'enrolment.offline.until.missing' }).trim().regex(/^\d{4}-\d{2}-\d{2}$/, 'enrolment.offline.until.missing')
      .refine((day) => !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) && plusDays(day, 0) === day, 'enrolment.offline.until.missing')
      .refine((day) => day > today, 'enrolment.offline.until.past')
      .refine((day) => day <= plusDays(today, LONGEST_DAYS), 'enrolment.offline.until.far'),
  });
}
