import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/transactions.js';
import { CompletionFacts } from '../../completion/facts.service.js';
import { Progress } from '../../module/progress.service.js';
import type { Attempt } from './attempt.entity.js';
import type { Answer, AnyQuestion } from './question-body.js';
import { isBetter, isPassed, score, total, type Score } from './quiz-scoring.js';

type AnsweredQuestion = AnyQuestion & { questionId: string; answer: Answer | null; counts: boolean | null };

/** Turns the answers of an attempt into its score, and the best attempt into a fact for completion. Always inside the caller's transaction. */
@Injectable()
export class QuizResults {
  constructor(
    private readonly facts: CompletionFacts,
    private readonly progress: Progress,
  ) {}

  /** Scores an attempt that was handed in (again, after an answer was counted) and tells completion. */
  async settle(tx: Tx, attempt: Attempt): Promise<void> {
    attempt.score(await this.scoreAnswers(tx, attempt.id));
    await tx.save(attempt);
    await this.tell(tx, attempt);
  }

  private async scoreAnswers(tx: Tx, attemptId: string): Promise<Score> {
    const questions = await tx.rows<AnsweredQuestion>(
      `SELECT q.id AS "questionId", q.kind, q.body, r.answer, r.count_mine_counts AS counts FROM attempt a JOIN question q ON q.quiz_id = a.quiz_id
         LEFT JOIN response r ON r.attempt_id = a.id AND r.question_id = q.id WHERE a.id = $1 ORDER BY q.position`,
      [attemptId],
    );
    const scores = questions.map((question) => (question.counts ? { points: 1, outOf: 1 } : score(question, question.answer)));
    await tx.rows(
      `UPDATE response r SET points = s.points, out_of = s.out_of FROM unnest($2::text[], $3::int[], $4::int[]) AS s (question_id, points, out_of)
        WHERE r.attempt_id = $1 AND r.question_id = s.question_id`,
      [attemptId, questions.map((question) => question.questionId), scores.map((each) => each.points), scores.map((each) => each.outOf)],
    );
    return total(scores);
  }

  /** The best attempt counts. The first time that the quiz is passed, its module is done. */
  private async tell(tx: Tx, { quizId, enrolmentId }: Attempt): Promise<void> {
    // One at a time for each person: a hand-in and a decision at the same moment must not each miss the other's score.
    await tx.rows('SELECT id FROM enrolment WHERE id = $1 FOR NO KEY UPDATE', [enrolmentId]);
    const quiz = (await tx.row<{ moduleId: string; passPercent: number; wasPassed: boolean }>(
      `SELECT q.module_id AS "moduleId", q.pass_percent AS "passPercent",
              EXISTS (SELECT 1 FROM completion_fact f WHERE f.enrolment_id = $2 AND f.kind = 'quiz' AND f.subject_id = q.id AND f.is_met) AS "wasPassed" FROM quiz q WHERE q.id = $1`,
      [quizId, enrolmentId],
    ))!;
    const attempts = await tx.rows<Score>('SELECT points, out_of AS "outOf" FROM attempt WHERE quiz_id = $1 AND enrolment_id = $2 AND points IS NOT NULL', [quizId, enrolmentId]);
    const best = attempts.reduce((top, each) => (isBetter(each, top) ? each : top));
    const isMet = isPassed(best, quiz.passPercent);
    await this.facts.tell(tx, { enrolmentId, kind: 'quiz', subjectId: quizId, isMet, state: isMet ? 'passed' : 'below', points: best.points, outOf: best.outOf, isPublished: true });
    if (isMet && !quiz.wasPassed) await this.progress.finishModule(tx, { enrolmentId, moduleId: quiz.moduleId });
  }
}
