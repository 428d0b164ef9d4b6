import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import { timeWord } from '../../platform/time/local-time.js';
import type { ViewerAct } from '../../people/viewer.js';
import { Attempt } from './attempt.entity.js';
import { nextAttemptAt } from './attempt-rule.js';
import { QuizResults } from './quiz-results.service.js';

/** Begins attempts and hands them in. */
@Injectable()
export class Attempts {
  constructor(
    private readonly transactions: Transactions,
    private readonly results: QuizResults,
  ) {}

  /**
   * Begins an attempt, or goes on with the one that is open, perhaps on another device. Answers at which question to go on.
   * @throws DomainError when the free attempts are used and one was begun today
   */
  async begin(act: ViewerAct, quizId: string): Promise<{ attemptId: string; number: number; position: number }> {
    return this.transactions.run(act, async (tx) => {
      const enrolmentId = await this.lockedPlace(tx, act, quizId);
      const attempts = await tx.manager.find(Attempt, { where: { quizId, enrolmentId }, order: { number: 'ASC' } });
      const open = attempts.find((attempt) => !attempt.handedInAt);
      if (open) return { attemptId: open.id, number: open.number, position: open.atPosition };
      const { zone, locale } = act.viewer;
      const waitUntil = nextAttemptAt(attempts, tx.now, zone);
      if (waitUntil) throw new DomainError('quiz.attempt.tomorrow', { time: timeWord(waitUntil, zone, locale, tx.now) });
      const attempt = Attempt.begin(newId(), quizId, enrolmentId, attempts.length + 1, tx.now);
      await tx.save(attempt);
      await tx.audit({ kind: 'attempt', id: attempt.id });
      return { attemptId: attempt.id, number: attempt.number, position: 1 };
    });
  }

  /** Her own active place, locked so that two devices begin one attempt. */
  private async lockedPlace(tx: Tx, act: ViewerAct, quizId: string): Promise<string> {
    const place = await tx.row<{ id: string }>(
      `SELECT e.id FROM quiz q JOIN learning_module m ON m.id = q.module_id JOIN cohort c ON c.course_id = m.course_id JOIN enrolment e ON e.cohort_id = c.id
        WHERE q.id = $1 AND e.person_id = $2 AND e.state = 'active' AND c.id = ANY($3) ORDER BY c.starts_on DESC LIMIT 1 FOR NO KEY UPDATE OF e`,
      [quizId, act.viewer.personId, act.viewer.cohortIds('participant')],
    );
    return found(place).id;
  }

  /** Hands an attempt in, also with questions left open. Pressing again changes nothing. Answers its number. */
  async handIn(act: ViewerAct, quizId: string, attemptId: string, clientAt: Date | null = null): Promise<{ number: number }> {
    return this.transactions.run(act, async (tx) => {
      const own = found(
        await tx.row<{ id: string }>(
          `SELECT a.id FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id WHERE a.id = $1 AND a.quiz_id = $2 AND e.person_id = $3 AND (e.state = 'active' OR a.handed_in_at IS NOT NULL) FOR UPDATE OF a`,
          [attemptId, quizId, act.viewer.personId],
        ),
      );
      const attempt = await tx.manager.findOneByOrFail(Attempt, { id: own.id });
      if (attempt.handedInAt) return { number: attempt.number };
      attempt.handIn(tx.now, clientAt);
      await this.results.settle(tx, attempt);
      await tx.audit({ kind: 'attempt', id: attempt.id });
      return { number: attempt.number };
    });
  }
}
