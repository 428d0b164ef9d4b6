import { z } from 'zod';
import { longText } from '../platform/forms/form.js';
import { safeNext } from '../platform/http/next-path.js';

export const AskForm = z.object({
  text: longText('message.question.empty', 'message.question.tooLong', 4000),
  forCare: z.string().optional().transform((value) => value === '1'),
  from: z.string().optional().transform((path) => (path && safeNext(path) !== '/' ? safeNext(path) : null)),
});

export const ReplyForm = z.object({ text: longText('message.question.empty', 'message.question.tooLong', 4000) });
