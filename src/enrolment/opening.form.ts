import { z } from 'zod';
import { oneOf, optionalLine } from '../platform/forms/form.js';
import { PROTECTED_KINDS, type ProtectedKind } from '../people/protected-field.entity.js';
import { FINDABLE } from '../people/blind-index.js';
import { REASONS } from './opening.entity.js';

const kinds = z
  .union([z.string(), z.array(z.string())], { error: 'enrolment.opening.fields.missing' })
  .transform((value) => PROTECTED_KINDS.filter((kind) => (Array.isArray(value) ? value : [value]).includes(kind)))
  .pipe(z.array(z.custom<ProtectedKind>()).min(1, 'enrolment.opening.fields.missing'));

export const OpeningForm = z.object({
  fields: kinds,
  reason: oneOf(REASONS, 'enrolment.opening.reason.missing'),
  words: optionalLine('enrolment.opening.words.tooLong', 300),
});
export type OpeningInput = z.output<typeof OpeningForm>;

export const SearchForm = z.object({
  kind: z.string({ error: 'enrolment.search.kind.missing' }).refine((value): value is ProtectedKind => (FINDABLE as readonly string[]).includes(value), 'enrolment.search.kind.missing'),
  text: z.string({ error: 'enrolment.search.text.missing' }).trim().min(1, 'enrolment.search.text.missing').max(200, 'enrolment.search.text.tooLong'),
});
