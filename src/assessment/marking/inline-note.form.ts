import { z } from 'zod';
import { longText, optionalText } from '../../platform/forms/form.js';

/** A note to a paragraph by its number, or to words that stand in it. */
export const InlineNoteForm = z.object({
  paragraph: z.string({ error: 'marking.note.paragraphMissing' }).regex(/^[1-9]\d{0,3}$/, 'marking.note.paragraphMissing').transform(Number),
  words: optionalText('marking.note.wordsTooLong', 500),
  note: longText('marking.note.missing', 'marking.note.tooLong', 1000),
});
export type SentNote = z.output<typeof InlineNoteForm>;
