import { z } from 'zod';
import { clientTime } from '../../platform/forms/form.js';

/** Which attempt is handed in: the one that the page showed, not whichever is open now. */
export const HandInForm = z.object({ attempt: z.string({ error: 'errors.notFound' }).regex(/^[0-9a-z]{26}$/, 'errors.notFound'), client_at: clientTime });
