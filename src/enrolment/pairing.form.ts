import { z } from 'zod';

const id = /^[0-9a-z]{26}$/;

export const PairingForm = z.object({
  focalId: z.string({ error: 'enrolment.pairs.focal.missing' }).regex(id, 'enrolment.pairs.focal.missing'),
  enrolmentId: z.string({ error: 'enrolment.pairs.person.missing' }).regex(id, 'enrolment.pairs.person.missing'),
});
