import { z } from 'zod';
import { oneOf } from '../../platform/forms/form.js';

export const BOOK_FORMATS = ['xlsx', 'csv'] as const;
export type BookFormat = (typeof BOOK_FORMATS)[number];

export const BookFileForm = z.object({ format: oneOf(BOOK_FORMATS, 'errors.field') });
