import { solutionOf } from './answer.page.js';
import { answerState } from './answer-state.js';
import type { AnsweredView, ResultView } from './attempt.queries.js';
import { quizPath } from './quiz.page.js';
import { isPassed, score, shownPercent, textOf } from './quiz-scoring.js';

/** One handed-in attempt: its result, what counts, and each answer explained. */
export function attemptPage(result: ResultView) {
  const best = { points: result.bestPoints, outOf: result.bestOutOf };
  return {
    number: result.number,
    quizPath: quizPath(result.quizId),
    modulePath: `/modules/${result.moduleId}`,
    handedInAt: result.handedInAt,
    isLate: result.isLate,
    percent: shownPercent(result),
    isPassed: isPassed(result, result.passPercent),
    passPercent: result.passPercent,
    isBest: result.bestNumber === result.number,
    bestNumber: result.bestNumber,
    bestPercent: shownPercent(best),
    quizIsPassed: isPassed(best, result.passPercent),
    questions: result.questions.map((question) => answeredQuestion(result, question)),
  };
}

function answeredQuestion(result: ResultView, question: AnsweredView) {
  const earned = question.points !== null && question.outOf !== null ? { points: question.points, outOf: question.outOf } : score(question, null);
  const isShort = question.kind === 'short';
  const mayAsk = isShort && earned.points === 0 && textOf(question.answer) !== '' && question.askedAt === null && result.isActive;
  return {
    position: question.position,
    text: question.text,
    explanation: question.explanation,
    solution: solutionOf(question, question.answer, result.attemptId),
    isAnswered: answerState(question, question.answer) !== 'not_yet',
    status: earned.points === earned.outOf ? 'right' : earned.points > 0 ? 'partly' : 'notYet',
    points: earned.points,
    outOf: earned.outOf,
    countMinePath: mayAsk ? `${quizPath(result.quizId)}/attempts/${result.number}/count-mine` : null,
    counting: question.askedAt === null ? null : question.decidedAt === null ? 'waiting' : question.counts ? 'counts' : 'not',
  };
}
