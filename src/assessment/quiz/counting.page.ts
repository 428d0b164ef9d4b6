import type { CountingRow } from './counting.queries.js';
import { textOf } from './quiz-scoring.js';

/** One answer to decide on, or decided: question, accepted answers and hers, no name. */
export function countingRow(row: CountingRow) {
  const seen = row.decidedAt === null ? 'waiting' : row.counts ? 'counts' : 'not';
  return {
    path: `/counting/${row.attemptId}/${row.questionId}`,
    quizPath: `/quizzes/${row.quizId}`,
    quizTitle: row.quizTitle,
    position: row.position,
    text: row.text,
    accepted: row.body.accepted,
    answer: textOf(row.answer),
    askedAt: row.askedAt,
    decidedAt: row.decidedAt,
    seen,
    mayCount: seen !== 'counts',
    mayRefuse: seen !== 'not',
  };
}
