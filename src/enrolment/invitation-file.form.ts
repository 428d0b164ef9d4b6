import { z } from 'zod';
import { optionalText } from '../platform/forms/form.js';

/** Rows typed or pasted, when no file was chosen. */
export const InvitationFileForm = z.object({ text: optionalText('enrolment.file.tooLong', 250000) });

export const ConfirmForm = z.object({ sealed: z.string({ error: 'account.envelope.broken' }).min(1, 'account.envelope.broken') });
