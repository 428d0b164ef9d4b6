import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { found } from '../../platform/errors.js';
import { Clock } from '../../platform/time/clock.js';
import type { ViewerAct } from '../../people/viewer.js';
import { AttemptClosed } from './attempt.entity.js';
import type { AnswerPosted } from './answer.form.js';

/**
 * Saves answers while they are given. This is the busiest write of the site, so it is one statement (a transaction of its own) instead of
 * `Transactions`: it needs no form key, because saving twice leaves the same row, and no audit row, because it is her own unfinished work.
 */
@Injectable()
export class Answers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps one answer of an open attempt and the question at which she goes on; without an answer only the latter. The update of the attempt
   * locks it, so nothing is added while it is being handed in. Answers when it was saved.
   * @throws AttemptClosed when it was handed in meanwhile
   * @throws NotFound when attempt or question is not hers
   */
  async save(act: ViewerAct, quizId: string, position: number, posted: AnswerPosted): Promise<{ savedAt: string }> {
    const now = this.clock.now();
    const saved = await this.database.row(
      `WITH place AS (
         UPDATE attempt a SET at_position = $6 FROM enrolment e, question q
          WHERE a.id = $1 AND a.quiz_id = $2 AND a.handed_in_at IS NULL AND e.id = a.enrolment_id AND e.person_id = $4 AND e.state = 'active'
            AND q.quiz_id = a.quiz_id AND q.position = $3 AND q.kind = ANY($7)
         RETURNING a.id AS attempt_id, q.id AS question_id),
       kept AS (
         INSERT INTO response (attempt_id, question_id, answer, saved_at, client_at) SELECT attempt_id, question_id, $5::jsonb, $8, $9 FROM place WHERE $5::jsonb IS NOT NULL
         ON CONFLICT (attempt_id, question_id) DO UPDATE SET answer = EXCLUDED.answer, saved_at = EXCLUDED.saved_at, client_at = EXCLUDED.client_at)
       SELECT attempt_id FROM place`,
      [posted.attempt, quizId, position, act.viewer.personId, posted.answer ? JSON.stringify(posted.answer) : null, posted.nextPosition ?? position, posted.kinds, now, posted.clientAt],
    );
    if (!saved) await this.explain(act, quizId, posted.attempt);
    return { savedAt: now.toISOString() };
  }

  private async explain(act: ViewerAct, quizId: string, attemptId: string): Promise<never> {
    const attempt = await this.database.row<{ handed_in_at: Date | null }>(
      'SELECT a.handed_in_at FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id WHERE a.id = $1 AND a.quiz_id = $2 AND e.person_id = $3',
      [attemptId, quizId, act.viewer.personId],
    );
    found(attempt?.handed_in_at);
    throw new AttemptClosed();
  }
}
