import { z } from 'zod';
import { line } from '../platform/forms/form.js';

export const MatchForm = z.object({ code: line('record.match.code.missing', 'record.match.code.tooLong', 40) });

/** Leading zeros stay: it is a text. */
export const StudentNumberForm = z.object({
  studentNumber: line('record.match.number.missing', 'record.match.number.tooLong', 40),
  version: z.coerce.number().int().catch(0),
});
