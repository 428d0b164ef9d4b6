import type { Answer, AnyQuestion } from './question-body.js';
import { chosenOf, placedOf, textOf } from './quiz-scoring.js';

export type AnswerState = 'answered' | 'partly' | 'not_yet';

/** Whether a question is answered: `partly` when some rows of an order or match question are still empty. */
export function answerState(question: AnyQuestion, answer: Answer | null): AnswerState {
  switch (question.kind) {
    case 'short':
      return textOf(answer).trim() === '' ? 'not_yet' : 'answered';
    case 'order':
      return placedState(question.body.items, answer);
    case 'match':
      return placedState(question.body.pairs, answer);
    default:
      return chosenOf(answer).length > 0 ? 'answered' : 'not_yet';
  }
}

function placedState(rows: Array<{ id: string }>, answer: Answer | null): AnswerState {
  const placed = placedOf(answer);
  const filled = rows.filter((row) => placed[row.id]).length;
  if (filled === 0) return 'not_yet';
  return filled === rows.length ? 'answered' : 'partly';
}
