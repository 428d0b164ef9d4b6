import { clockOf } from '../../platform/time/local-time.js';
import { answerState } from './answer-state.js';
import { ANSWER_LENGTH, type Go } from './answer.form.js';
import type { QuestionView, ReviewView } from './attempt.queries.js';
import { quizPath } from './quiz.page.js';
import { chosenOf, placedOf, textOf } from './quiz-scoring.js';
import { shuffled } from './shuffle.js';

export const questionPath = (quizId: string, position: number): string => `${quizPath(quizId)}/questions/${position}`;
export const reviewPath = (quizId: string): string => `${quizPath(quizId)}/review`;

/** Where a person goes after her answer is saved. */
export function pathAfter(quizId: string, position: number, go: Go): string {
  if (go === 'stay') return questionPath(quizId, position);
  return go === 'review' ? reviewPath(quizId) : questionPath(quizId, go);
}

/** One question to answer. */
export function questionPage(question: QuestionView, zone: string) {
  const { quizId, position, count, kind, text, savedAt } = question;
  return {
    path: questionPath(quizId, position),
    attemptId: question.attemptId,
    position,
    count,
    text,
    savedClock: savedAt && clockOf(savedAt, zone),
    nextKey: position < count ? 'quiz.question.next' : 'quiz.question.toReview',
    hintKey: kind === 'multiple' ? 'quiz.question.many' : 'quiz.question.one',
    had: answerState(question, question.answer) === 'not_yet' ? '' : '1',
    previous: position > 1 ? String(position - 1) : null,
    next: position < count ? String(position + 1) : 'review',
    isLast: position === count,
    answerLength: ANSWER_LENGTH,
    isMany: kind === 'multiple',
    ...fieldsOf(question),
  };
}

/** The fields of the question's kind; `shape` tells answer.form.ts which they are. */
function fieldsOf(question: QuestionView) {
  const { attemptId, answer } = question;
  const chosen = chosenOf(answer);
  const placed = placedOf(answer);
  switch (question.kind) {
    case 'single':
    case 'multiple':
      return { shape: 'chosen', choices: shuffled(question.body.choices, attemptId).map((choice) => ({ value: choice.id, label: choice.text, checked: chosen.includes(choice.id) })) };
    case 'truefalse':
      return { shape: 'chosen', trueFalse: { isTrue: chosen.includes('true'), isFalse: chosen.includes('false') } };
    case 'short':
      return { shape: 'text', answerText: textOf(answer) };
    case 'order': {
      const places = question.body.items.map((_item, index) => String(index + 1));
      return { shape: 'placed', isOrder: true, rows: shuffled(question.body.items, attemptId).map((item) => ({ ...rowOf(item), options: places.map((place) => ({ value: place, label: place, selected: placed[item.id] === place })) })) };
    }
    case 'match': {
      const rights = shuffled(question.body.pairs.map((pair) => ({ id: pair.rightId, text: pair.right })), attemptId);
      return {
        shape: 'placed',
        rows: shuffled(question.body.pairs, attemptId).map((pair) => ({ ...rowOf({ id: pair.id, text: pair.left }), options: rights.map((right) => ({ value: right.id, label: right.text, selected: placed[pair.id] === right.id })) })),
      };
    }
  }
}

const rowOf = (part: { id: string; text: string }) => ({ name: `place.${part.id}`, fieldId: `f-place-${part.id}`, label: part.text });

/** All questions with what is still open, before handing in. */
export function reviewPage(review: ReviewView) {
  const questions = review.questions.map((question) => ({ position: question.position, text: question.text, state: answerState(question, question.answer), path: questionPath(review.quizId, question.position) }));
  return {
    attemptId: review.attemptId,
    number: review.attemptNumber,
    questions,
    count: questions.length,
    openCount: questions.filter((question) => question.state !== 'answered').length,
    answeredCount: questions.filter((question) => question.state === 'answered').length,
    handInPath: `${quizPath(review.quizId)}/hand-in`,
    lastPath: questionPath(review.quizId, questions.length),
  };
}
