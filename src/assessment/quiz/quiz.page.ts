import { FREE_ATTEMPTS, nextAttemptAt } from './attempt-rule.js';
import { solutionOf } from './answer.page.js';
import type { QuizForStaff, QuizView } from './quiz.queries.js';
import { isBetter, isPassed, shownPercent } from './quiz-scoring.js';

export const quizPath = (id: string): string => `/quizzes/${id}`;

/** The first page of a quiz for a participant: what it is, how far she is, and what she can do now. */
export function quizPage(quiz: QuizView, now: Date, zone: string) {
  const best = quiz.handedIn.length > 0 ? quiz.handedIn.reduce((top, each) => (isBetter(each, top) ? each : top)) : null;
  const waitUntil = quiz.open ? null : nextAttemptAt(quiz.handedIn.map((attempt) => ({ beganAt: new Date(attempt.beganAt) })), now, zone);
  const passed = best !== null && isPassed(best, quiz.passPercent);
  return {
    id: quiz.id,
    heading: quiz.title,
    minutes: quiz.minutes,
    count: quiz.count,
    passPercent: quiz.passPercent,
    freeAttempts: FREE_ATTEMPTS,
    modulePath: `/modules/${quiz.moduleId}`,
    dueAt: quiz.dueAt,
    isDueShown: quiz.dueAt !== null && !passed,
    outageMinutes: quiz.outageMinutes,
    isPastDue: quiz.dueAt !== null && quiz.dueAt < now && !best,
    used: quiz.handedIn.length,
    bestPercent: best && shownPercent(best),
    status: passed ? 'passed' : best ? 'notYet' : quiz.open ? 'open' : 'new',
    open: quiz.open && { ...quiz.open, count: quiz.count },
    mayBegin: quiz.isActive && waitUntil === null,
    mayTakeOffline: quiz.isActive && !passed,
    waitUntil: quiz.isActive ? waitUntil : null,
    beginPath: `${quizPath(quiz.id)}/attempts`,
    attempts: quiz.handedIn.map((attempt) => ({ number: attempt.number, handedInAt: attempt.handedInAt, percent: shownPercent(attempt), path: `${quizPath(quiz.id)}/attempts/${attempt.number}` })).reverse(),
  };
}

/** The quiz as those who teach or organise read it: every question with what is right, and numbers without names. */
export function staffPage(quiz: QuizView, facts: QuizForStaff, isOrganiser: boolean) {
  return {
    statisticsPath: isOrganiser ? `${quizPath(quiz.id)}/statistics` : null,
    heading: quiz.title,
    minutes: quiz.minutes,
    count: quiz.count,
    passPercent: quiz.passPercent,
    modulePath: `/modules/${quiz.moduleId}`,
    cohorts: facts.cohorts,
    questions: facts.questions.map((question) => ({ position: question.position, kind: question.kind, text: question.text, explanation: question.explanation, solution: solutionOf(question) })),
  };
}
