import { z } from 'zod';
import { longText } from '../../platform/forms/form.js';
import { AREAS, middleOf } from '../assignment/page-place.js';

const note = longText('marking.note.missing', 'marking.note.tooLong', 1000);
const thousandth = z.string().regex(/^(1000|\d{1,3})$/).transform(Number).optional().catch(undefined);

/** A note to a page by its number; its place was pressed on the picture of the page, or chosen by name, or is the whole page. */
export const PageNoteForm = z
  .object({
    page: z.string({ error: 'marking.pageNote.pageMissing' }).trim().regex(/^[1-9]\d{0,3}$/, 'marking.pageNote.pageMissing').transform(Number),
    area: z.enum(AREAS).optional().catch(undefined),
    x: thousandth,
    y: thousandth,
    note,
  })
  .transform(({ page, area, x, y, note: text }) => ({ page, text, place: x !== undefined && y !== undefined ? { x, y } : area ? middleOf(area) : null }));

/** Another wording of a note, for the version that its page had read. */
export const ChangedNoteForm = z.object({ version: z.string().regex(/^\d{1,9}$/).transform(Number), note });
