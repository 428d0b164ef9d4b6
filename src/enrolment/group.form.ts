import { z } from 'zod';

/** `seen` is the mark of the arrangement that the page showed; the boxes themselves are read by `arrangementOf`. */
export const ArrangementForm = z.object({ seen: z.string({ error: 'enrolment.groups.unread' }).max(64, 'enrolment.groups.unread') });

export const MoveForm = z.object({
  groupId: z.string({ error: 'enrolment.groups.unread' }).regex(/^(none|[0-9a-z]{26})$/, 'enrolment.groups.unread').transform((value) => (value === 'none' ? null : value)),
});
