import { z } from 'zod';
import { line } from '../platform/forms/form.js';
import { isZone } from '../platform/time/local-time.js';
import { STAFF_ROLES } from './cohort.entity.js';
import { isDay } from './day-rule.js';

const id = /^[0-9a-z]{26}$/;

export const OpeningForm = z.object({
  courseId: z.string({ error: 'course.opening.course.missing' }).regex(id, 'course.opening.course.missing'),
  label: line('course.opening.label.missing', 'course.opening.label.tooLong', 60),
  startsOn: z.string({ error: 'course.opening.day.missing' }).regex(/^\d{4}-\d{2}-\d{2}$/, 'course.opening.day.missing').refine(isDay, 'course.opening.day.missing')
    .refine((day) => new Date(`${day}T00:00:00Z`).getUTCDay() === 1, 'course.opening.monday'),
  zone: z.string({ error: 'people.zone.unknown' }).refine(isZone, 'people.zone.unknown'),
  secondOrganiser: z.string({ error: 'course.opening.second.missing' }).regex(id, 'course.opening.second.missing'),
  careContact: z.string({ error: 'course.opening.care.missing' }).regex(id, 'course.opening.care.missing'),
  careDeputy: z.string({ error: 'course.opening.deputy.missing' }).regex(id, 'course.opening.deputy.missing'),
  step: z.string().optional(),
}).refine((value) => value.careContact !== value.careDeputy, { path: ['careDeputy'], error: 'course.staff.careTwo' });

/** The last day of a role: empty for no end. */
const lastDay = z.string().optional().transform((value) => (value ?? '').trim() || null).pipe(z.union([z.null(), z.string().refine(isDay, 'course.staff.lastDay.unread')]));

export const LastDayForm = z.object({ lastDay });

export const StaffForm = z.object({
  role: z.enum(STAFF_ROLES, { error: 'course.staff.role.missing' }),
  personId: z.string().optional().transform((value) => value || null).pipe(z.union([z.null(), z.string().regex(id, 'course.staff.who.missing')])),
  displayName: z.string().optional().transform((value) => (value ?? '').trim()).pipe(z.string().max(80, 'people.displayName.tooLong')),
  lastDay,
}).refine((value) => value.personId !== null || value.displayName !== '', { path: ['personId'], error: 'course.staff.who.missing' });
