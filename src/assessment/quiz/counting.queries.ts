import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import type { Answer, ShortBody } from './question-body.js';

/** One short answer that somebody asked to count: never with a name. */
export interface CountingRow {
  attemptId: string;
  questionId: string;
  quizId: string;
  quizTitle: string;
  position: number;
  text: string;
  body: ShortBody;
  answer: Answer;
  askedAt: Date;
  decidedAt: Date | null;
  counts: boolean | null;
}

const DECIDED_SHOWN = 20;

@Injectable()
export class CountingQueries {
  constructor(private readonly database: Database) {}

  /** The answers that wait in the viewer's cohorts, oldest first, and the newest twenty that were decided. They carry no name, so they include those of people who hide. */
  async list(viewer: Viewer): Promise<{ waiting: CountingRow[]; decided: CountingRow[] }> {
    const rows = await this.database.rows<CountingRow & { isDecided: boolean }>(
      `SELECT * FROM (
         SELECT r.attempt_id AS "attemptId", r.question_id AS "questionId", q.id AS "quizId", q.title AS "quizTitle", x.position, x.text, x.body, r.answer, r.count_mine_asked_at AS "askedAt",
                r.count_mine_decided_at AS "decidedAt", r.count_mine_counts AS counts, r.count_mine_decided_at IS NOT NULL AS "isDecided",
                row_number() OVER (PARTITION BY r.count_mine_decided_at IS NOT NULL ORDER BY r.count_mine_decided_at DESC) AS nth
           FROM response r JOIN question x ON x.id = r.question_id JOIN quiz q ON q.id = x.quiz_id JOIN attempt a ON a.id = r.attempt_id JOIN enrolment e ON e.id = a.enrolment_id
          WHERE r.count_mine_asked_at IS NOT NULL AND e.state = 'active' AND e.cohort_id = ANY($1)) listed
        WHERE NOT "isDecided" OR nth <= $2 ORDER BY "isDecided", COALESCE("decidedAt", '-infinity') DESC, "askedAt"`,
      [viewer.cohortIds('trainer', 'co-trainer'), DECIDED_SHOWN],
    );
    return { waiting: rows.filter((row) => !row.isDecided), decided: rows.filter((row) => row.isDecided) };
  }
}
