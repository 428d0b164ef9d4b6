import { z } from 'zod';
import { tick } from '../../platform/forms/form.js';

const count = z.string({ error: 'marking.publication.changed' }).regex(/^\d{1,6}$/, 'marking.publication.changed').transform(Number);

/** What the preview said; `sure` when scripts are left. */
export const PublicationForm = z
  .object({ done: count, left: count, sure: tick })
  .refine(({ left, sure }) => left === 0 || sure, { path: ['sure'], message: 'marking.publication.tickNeeded' });
