import { z } from 'zod';
import { isZone } from '../platform/time/local-time.js';
import { line, oneOf, optionalLine } from '../platform/forms/form.js';

/** One person to invite. Everything but the display name and the zone identifies her and is kept sealed. */
export const InviteeForm = z.object({
  displayName: line('enrolment.invitee.displayName.missing', 'enrolment.invitee.displayName.tooLong', 80),
  zone: z.string({ error: 'enrolment.invitee.zone.unknown' }).transform((zone) => zone.trim()).refine(isZone, 'enrolment.invitee.zone.unknown'),
  email: optionalLine('enrolment.invitee.email.bad', 254).pipe(z.union([z.null(), z.email('enrolment.invitee.email.bad')], 'enrolment.invitee.email.bad')),
  realName: optionalLine('enrolment.invitee.realName.tooLong', 200),
  organisation: optionalLine('enrolment.invitee.organisation.tooLong', 200),
  country: optionalLine('enrolment.invitee.country.tooLong', 80),
});

export type Invitee = z.output<typeof InviteeForm>;

/** How long a new code lives: 30 minutes when it is spoken, 21 days when it is on a card. */
export const CodeForm = z.object({ life: oneOf(['spoken', 'card'], 'enrolment.code.life.missing') });
