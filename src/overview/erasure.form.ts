import { z } from 'zod';
import { line, oneOf } from '../platform/forms/form.js';
import { hasMessage, LOCALES, message } from '../platform/i18n/messages.js';

/** The word that is typed, in the language of the page; the English one is always right. */
const WORDS = new Set(LOCALES.map(({ code }) => (hasMessage('erasure.word') ? message(code, 'erasure.word') : 'erase').toLowerCase()));
const word = line('erasure.word.missing', 'erasure.word.missing', 40).refine((typed) => WORDS.has(typed.toLowerCase()), 'erasure.word.missing');

export const ErasureForm = z.object({
  when: oneOf(['later', 'now'], 'erasure.when.missing'),
  certificates: oneOf(['keep', 'forget'], 'erasure.certificates.missing'),
  word,
});

export const ErasureOfOtherForm = z.object({ word });
