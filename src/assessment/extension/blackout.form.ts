import { z } from 'zod';
import { oneOf, optionalLine } from '../../platform/forms/form.js';
import { REACHES } from './blackout.entity.js';

const isDay = (value: string): boolean => /^20\d\d-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;
const day = z.string({ error: 'extension.blackout.day' }).trim().refine(isDay, 'extension.blackout.day');
const clock = z.string({ error: 'extension.blackout.clock' }).trim().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'extension.blackout.clock');
const ids = z.union([z.string().transform((one) => [one]), z.array(z.string()).max(1000)]).optional().transform((value) => (value ?? []).filter((one) => /^[0-9a-z]{26}$/.test(one)));

/** Who could not work, and from when to when on the cohort's wall clock. */
export const BlackoutForm = z
  .object({
    reach: oneOf(REACHES, 'extension.blackout.reach.missing'),
    country: optionalLine('extension.blackout.country.tooLong', 80),
    zone: optionalLine('extension.blackout.zone.missing', 60),
    group: optionalLine('extension.blackout.group.missing', 40),
    people: ids,
    fromDay: day, fromClock: clock, toDay: day, toClock: clock,
  })
  .superRefine((value, context) => {
    const field = value.reach;
    const chosen = value[field];
    if (!chosen || chosen.length === 0) context.addIssue({ code: 'custom', path: [field], message: `extension.blackout.${field}.missing` });
  });
export type BlackoutWish = z.output<typeof BlackoutForm>;
