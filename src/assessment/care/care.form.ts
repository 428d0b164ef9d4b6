import { z } from 'zod';
import { longText, oneOf, optionalText } from '../../platform/forms/form.js';

export const CARE_REASONS = ['danger', 'silent', 'asked'] as const;

export const RaiseForm = z.object({ note: optionalText('care.note.tooLong', 2000) });
export const WriteForm = z.object({ text: longText('care.text.missing', 'care.text.tooLong', 4000) });
export const ContactForm = z.object({ reason: oneOf(CARE_REASONS, 'care.reason.missing') });
