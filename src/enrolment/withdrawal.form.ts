import { z } from 'zod';
import { oneOf } from '../platform/forms/form.js';

export const LeavingForm = z.object({
  cohortId: z.string({ error: 'enrolment.leaving.wish.missing' }).max(40, 'enrolment.leaving.wish.missing'),
  wish: oneOf(['keep', 'erase'], 'enrolment.leaving.wish.missing'),
});
