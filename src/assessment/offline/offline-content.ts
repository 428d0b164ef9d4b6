import { createHash } from 'node:crypto';
import { z } from 'zod';
import { clientTime, optionalText } from '../../platform/forms/form.js';
import { TEXT_LIMIT } from '../assignment/draft.form.js';
import { ANSWER_LENGTH } from '../quiz/answer.form.js';
import type { Answer, AnyQuestion, QuestionKind } from '../quiz/question-body.js';
import { OfflineFileRefused } from './sealed-answers.js';

const id = z.string().regex(/^[0-9a-z]{26}$/);
const part = z.string().regex(/^[0-9a-z]{1,8}$/);
// Half a character cannot be stored.
const whole = (text: string): string => text.replace(/\p{Surrogate}/gu, '');
const text = (most: number) => optionalText('offline.refused.broken', most).transform(whole);
const answer = z.union([
  z.strictObject({ chosen: z.array(part).max(20) }),
  z.strictObject({ text: text(ANSWER_LENGTH).transform((value) => value.trim()) }),
  z.strictObject({ placed: z.record(part, part).refine((placed) => Object.keys(placed).length <= 20) }),
]);

const OfflineContent = z.object({
  /** Counts how often this pack was saved: an older file must not replace a newer one. */
  serial: z.number().int().min(1).max(1_000_000),
  at: clientTime,
  parts: z.array(z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('assignment'), id, text: text(TEXT_LIMIT), ticks: z.array(z.string().max(3)).max(50) }),
    z.object({ kind: z.literal('quiz'), id, answers: z.array(z.object({ question: id, asked: z.string().max(2000).transform(whole), seen: z.string().max(16), answer })).max(100) }),
  ])).max(40),
});
/** What somebody wrote in a pack. */
export type OfflineContent = z.output<typeof OfflineContent>;
export type OfflinePart = OfflineContent['parts'][number];
export type AssignmentPart = Extract<OfflinePart, { kind: 'assignment' }>;
export type QuizPart = Extract<OfflinePart, { kind: 'quiz' }>;

/** @throws OfflineFileRefused */
export function readContent(opened: unknown): OfflineContent {
  const read = OfflineContent.safeParse(opened);
  if (!read.success) throw new OfflineFileRefused('offline.refused.broken');
  return read.data;
}

/** The same content has the same digest, however often and by whom it is sent. */
export function digestOf(content: OfflineContent): string {
  return createHash('sha256').update(JSON.stringify([content.serial, content.parts])).digest('hex');
}

/** A short print of what somebody sees of a question: when it differs, the question was changed since. What is right is not in it. */
export function printOf(question: AnyQuestion & { text: string }): string {
  return createHash('sha256').update(JSON.stringify([question.kind, question.text, seenOf(question)])).digest('hex').slice(0, 16);
}

function seenOf(question: AnyQuestion): string[] {
  switch (question.kind) {
    case 'single':
    case 'multiple':
      return question.body.choices.map((choice) => `${choice.id} ${choice.text}`).sort();
    case 'order':
      return question.body.items.map((item) => `${item.id} ${item.text}`).sort();
    case 'match':
      return question.body.pairs.flatMap((pair) => [`${pair.id} ${pair.left}`, `${pair.rightId} ${pair.right}`]).sort();
    default:
      return [];
  }
}

/** True when an answer of this shape belongs to a question of that kind. */
export function fitsKind(given: Answer, kind: QuestionKind): boolean {
  if ('chosen' in given) return kind === 'single' || kind === 'multiple' || kind === 'truefalse';
  return 'text' in given ? kind === 'short' : kind === 'order' || kind === 'match';
}

export function isBlank(given: Answer): boolean {
  if ('chosen' in given) return given.chosen.length === 0;
  return 'text' in given ? given.text === '' : Object.keys(given.placed).length === 0;
}
