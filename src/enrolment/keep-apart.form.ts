import { z } from 'zod';

const id = /^[0-9a-z]{26}$/;

/** Two people of a cohort. */
export const KeepApartForm = z
  .object({
    one: z.string({ error: 'enrolment.apart.one.missing' }).regex(id, 'enrolment.apart.one.missing'),
    other: z.string({ error: 'enrolment.apart.other.missing' }).regex(id, 'enrolment.apart.other.missing'),
  })
  .refine(({ one, other }) => one !== other, { path: ['other'], message: 'enrolment.apart.other.same' });

/** Her own wish: somebody of her group, or an interpreter. */
export const OwnApartForm = z.object({ who: z.string({ error: 'enrolment.apart.who.missing' }).regex(/^(place|interpreter)-[0-9a-z]{26}$/, 'enrolment.apart.who.missing') });
