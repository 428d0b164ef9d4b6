import { z } from 'zod';
import { optionalText } from '../platform/forms/form.js';

export const LessonNoteForm = z.object({ note: optionalText('module.note.tooLong', 5000) });
