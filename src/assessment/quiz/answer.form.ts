import { z } from 'zod';
import { clientTime, optionalText } from '../../platform/forms/form.js';
import type { Answer, QuestionKind } from './question-body.js';

/** Where to go after saving: a question, the list of all questions, or nowhere (a script saved in passing). */
export type Go = number | 'review' | 'stay';

export interface AnswerPosted {
  attempt: string;
  /** Null: nothing was answered, and nothing was there before. */
  answer: Answer | null;
  /** The kinds of question to which an answer of this shape fits. */
  kinds: QuestionKind[];
  go: Go;
  nextPosition: number | null;
  /** When she gave it by her own clock. */
  clientAt: Date | null;
}

const KINDS: Record<'chosen' | 'text' | 'placed', QuestionKind[]> = { chosen: ['single', 'multiple', 'truefalse'], text: ['short'], placed: ['order', 'match'] };
const PLACE = /^place\.([0-9a-z]{8})$/;
export const ANSWER_LENGTH = 300;

const part = z.string().regex(/^[0-9a-z]{1,8}$/, 'quiz.answer.unknown');

/**
 * One answered question: `shape` says which fields follow (`choice` once or often; `text`; `place.<part>` a select box each), `had` that an
 * answer was there when the page was made, so that leaving a page untouched on a second device does not empty it.
 */
export const AnswerForm = z
  .looseObject({
    attempt: z.string({ error: 'errors.notFound' }).regex(/^[0-9a-z]{26}$/, 'errors.notFound'),
    shape: z.enum(['chosen', 'text', 'placed'], { error: 'quiz.answer.unknown' }),
    had: z.string().optional(),
    go: z.string().regex(/^([1-9]\d?|review|stay)$/, 'quiz.answer.unknown').default('review'),
    choice: z.union([part.transform((one) => [one]), z.array(part).max(20, 'quiz.answer.unknown')], { error: 'quiz.answer.unknown' }).optional(),
    text: optionalText('quiz.answer.tooLong', ANSWER_LENGTH),
    client_at: clientTime,
  })
  .transform((fields): AnswerPosted => {
    const answer = answerOf(fields);
    const go: Go = fields.go === 'review' || fields.go === 'stay' ? fields.go : Number(fields.go);
    return { attempt: fields.attempt, answer: isEmpty(answer) && !fields.had ? null : answer, kinds: KINDS[fields.shape], go, nextPosition: typeof go === 'number' ? go : null, clientAt: fields.client_at };
  });

function answerOf(fields: { shape: 'chosen' | 'text' | 'placed'; choice?: string[] | undefined; text: string }): Answer {
  if (fields.shape === 'chosen') return { chosen: fields.choice ?? [] };
  // Half a character (from a script, never from a form) cannot be stored.
  if (fields.shape === 'text') return { text: fields.text.replace(/\p{Surrogate}/gu, '').trim() };
  const placed = Object.entries(fields as Record<string, unknown>).flatMap(([name, value]) => {
    const id = PLACE.exec(name)?.[1];
    return id && typeof value === 'string' && /^[0-9a-z]{1,8}$/.test(value) ? [[id, value] as const] : [];
  });
  return { placed: Object.fromEntries(placed.slice(0, 20)) };
}

function isEmpty(answer: Answer): boolean {
  if ('chosen' in answer) return answer.chosen.length === 0;
  return 'text' in answer ? answer.text === '' : Object.keys(answer.placed).length === 0;
}
