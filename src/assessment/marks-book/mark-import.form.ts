import { z } from 'zod';
import { line, optionalText } from '../../platform/forms/form.js';

/** A table typed or pasted, when no file was chosen. */
export const MarkImportForm = z.object({ text: optionalText('marksBook.import.tooLong', 250000) });

export const ConfirmImportForm = z.object({
  sealed: z.string({ error: 'account.envelope.broken' }).min(1, 'account.envelope.broken'),
  /** Conflicts in which the file wins. */
  take: z.union([z.string(), z.array(z.string())]).optional().transform((value) => [value ?? []].flat()),
});

export const UndoImportForm = z.object({ importId: line('marksBook.import.nothing', 'marksBook.import.nothing', 40) });
