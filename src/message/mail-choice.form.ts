import { z } from 'zod';
import { oneOf, optionalLine, tick } from '../platform/forms/form.js';

/** An ordinary word of letters, so that no name or course slips into a subject line by a space. */
const WORD = /^\p{L}[\p{L}\p{M}]{1,19}$/u;

export const MailChoiceForm = z.object({
  style: oneOf(['none', 'neutral', 'plain'], 'message.mail.style.missing'),
  subjectWord: z.string().optional().transform((word) => (word ?? '').trim() || 'note').pipe(z.string().regex(WORD, 'message.mail.word.bad')),
  email: optionalLine('message.mail.address.bad', 200).pipe(z.union([z.null(), z.email('message.mail.address.bad')])),
  removeAddress: tick,
});
