import { z } from 'zod';
import { isDay } from '../course/day-rule.js';
import { line, longText, oneOf, optionalText, tick } from '../platform/forms/form.js';
import { DISPUTE_REASONS } from './dispute.entity.js';

export const DisputeForm = z.object({
  number: line('record.dispute.number.missing', 'record.dispute.number.missing', 40).transform((typed) => typed.toUpperCase().replaceAll(/\s/g, '')),
  reason: oneOf(DISPUTE_REASONS, 'record.dispute.reason.missing'),
  words: optionalText('record.dispute.words.tooLong', 600),
});

export const AnswerForm = z.object({
  answer: longText('record.dispute.answer.missing', 'record.dispute.answer.tooLong', 1000),
  withEvidence: tick,
  version: z.coerce.number().int().catch(0),
});

export const DayOffForm = z.object({ day: z.string({ error: 'record.dayOff.missing' }).refine(isDay, 'record.dayOff.missing') });
