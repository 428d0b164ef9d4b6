import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { Conflict, found } from '../../platform/errors.js';
import { message } from '../../platform/i18n/messages.js';
import type { ViewerAct } from '../../people/viewer.js';
import { Attempt } from './attempt.entity.js';
import { canCount } from './counting.policy.js';
import type { Answer, ShortBody } from './question-body.js';
import { Question } from './quiz.entity.js';
import { QuizResults } from './quiz-results.service.js';
import { textOf } from './quiz-scoring.js';
import { isAccepted, normalAnswer } from './short-answer.js';

export type Decision = 'counts' | 'not';

/** "Count mine": a participant asks, somebody who teaches decides, the attempt is scored again. */
@Injectable()
export class Counting {
  constructor(
    private readonly transactions: Transactions,
    private readonly results: QuizResults,
  ) {}

  /** Asks that a short answer which was not accepted be looked at. Asking twice is asking once. */
  async ask(act: ViewerAct, quizId: string, number: number, position: number): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const asked = await tx.row<{ attempt_id: string }>(
        `UPDATE response r SET count_mine_asked_at = COALESCE(r.count_mine_asked_at, $5)
           FROM attempt a, question q, enrolment e
          WHERE a.id = r.attempt_id AND q.id = r.question_id AND e.id = a.enrolment_id AND a.quiz_id = $1 AND a.number = $2 AND q.position = $3 AND q.kind = 'short'
            AND e.person_id = $4 AND e.state = 'active' AND a.handed_in_at IS NOT NULL AND (r.points = 0 OR r.count_mine_asked_at IS NOT NULL) AND r.answer->>'text' <> ''
         RETURNING r.attempt_id`,
        [quizId, number, position, act.viewer.personId, tx.now],
      );
      await tx.audit({ kind: 'attempt', id: found(asked).attempt_id, detail: { position } });
    });
  }

  /**
   * Decides whether an answer counts, or changes an earlier decision. With `accept` the answer joins the accepted ones, and everybody still
   * taking part who wrote the same gets it counted too.
   * @throws Conflict when somebody else decided otherwise meanwhile
   */
  async decide(act: ViewerAct, attemptId: string, questionId: string, decision: { decision: Decision; seen: Decision | 'waiting'; accept: boolean }): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const asked = await this.locked(tx, act, attemptId, questionId);
      const present = asked.counts === null ? 'waiting' : asked.counts ? 'counts' : 'not';
      if (present !== decision.seen && present !== decision.decision) throw this.conflict(act, decision.decision, present);
      const counts = decision.decision === 'counts';
      await tx.rows('UPDATE response SET count_mine_counts = $3, count_mine_decided_by = $4, count_mine_decided_at = $5 WHERE attempt_id = $1 AND question_id = $2', [attemptId, questionId, counts, act.viewer.personId, tx.now]);
      const changed = counts && decision.accept ? await this.accept(tx, act, questionId, textOf(asked.answer)) : [];
      const attempts = await tx.manager.find(Attempt, { where: { id: In([...new Set([attemptId, ...changed])]) }, order: { enrolmentId: 'ASC', number: 'ASC' } });
      for (const attempt of attempts) await this.results.settle(tx, attempt);
      await tx.audit({ kind: 'attempt', id: attemptId, personId: asked.personId, detail: { questionId, counts, accepted: counts && decision.accept } });
    });
  }

  /** The answer, locked with its quiz, so that two decisions about one quiz follow each other. */
  private async locked(tx: Tx, act: ViewerAct, attemptId: string, questionId: string): Promise<{ cohortId: string; personId: string; answer: Answer; counts: boolean | null }> {
    const asked = await tx.row<{ cohortId: string; personId: string; answer: Answer; counts: boolean | null }>(
      `SELECT e.cohort_id AS "cohortId", e.person_id AS "personId", r.answer, r.count_mine_counts AS counts FROM response r JOIN attempt a ON a.id = r.attempt_id JOIN quiz q ON q.id = a.quiz_id JOIN enrolment e ON e.id = a.enrolment_id
        WHERE r.attempt_id = $1 AND r.question_id = $2 AND r.count_mine_asked_at IS NOT NULL AND e.state = 'active' FOR NO KEY UPDATE OF q, a, r`,
      [attemptId, questionId],
    );
    return found(asked && canCount(act.viewer, asked.cohortId) ? asked : null);
  }

  private conflict(act: ViewerAct, wanted: Decision, present: Decision | 'waiting'): Conflict {
    const word = (state: Decision | 'waiting'): string => message(act.viewer.locale, `quiz.counting.state.${state}`);
    return new Conflict('quiz.counting.stale', word(wanted), word(present));
  }

  /** Adds the answer to the accepted ones; answers the attempts in which somebody wrote the same and got nothing for it. */
  private async accept(tx: Tx, act: ViewerAct, questionId: string, text: string): Promise<string[]> {
    const question = found(await tx.manager.findOne(Question, { where: { id: questionId }, lock: { mode: 'pessimistic_write' } }));
    const { accepted } = question.body as ShortBody;
    if (!isAccepted(accepted, text)) {
      question.body = { accepted: [...accepted, text] };
      await tx.save(question);
    }
    const others = await tx.rows<{ attemptId: string; answer: Answer }>(
      `SELECT r.attempt_id AS "attemptId", r.answer FROM response r JOIN attempt a ON a.id = r.attempt_id JOIN enrolment e ON e.id = a.enrolment_id
        WHERE r.question_id = $1 AND r.points = 0 AND a.handed_in_at IS NOT NULL AND e.state = 'active' ORDER BY a.id FOR NO KEY UPDATE OF a, r`,
      [questionId],
    );
    const same = others.filter((other) => normalAnswer(textOf(other.answer)) === normalAnswer(text)).map((other) => other.attemptId);
    await tx.rows(
      `UPDATE response SET count_mine_counts = true, count_mine_decided_by = $3, count_mine_decided_at = $4
        WHERE question_id = $1 AND attempt_id = ANY($2) AND count_mine_asked_at IS NOT NULL AND count_mine_decided_at IS NULL`,
      [questionId, same, act.viewer.personId, tx.now],
    );
    return same;
  }
}
