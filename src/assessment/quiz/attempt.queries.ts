import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { EFFECTIVE_DUE } from '../extension/effective-due.js';
import type { Answer, AnyQuestion } from './question-body.js';
import type { Score } from './quiz-scoring.js';

export type QuestionView = AnyQuestion & {
  quizId: string;
  title: string;
  attemptId: string;
  attemptNumber: number;
  position: number;
  count: number;
  text: string;
  answer: Answer | null;
  savedAt: Date | null;
};

export interface ReviewView {
  quizId: string;
  title: string;
  attemptId: string;
  attemptNumber: number;
  questions: Array<AnyQuestion & { position: number; text: string; answer: Answer | null }>;
}

export type AnsweredView = AnyQuestion & {
  position: number;
  text: string;
  explanation: string;
  answer: Answer | null;
  points: number | null;
  outOf: number | null;
  /** Null: she did not ask to count it. */
  askedAt: string | null;
  decidedAt: string | null;
  counts: boolean | null;
};

export interface ResultView extends Score {
  quizId: string;
  title: string;
  passPercent: number;
  moduleId: string;
  attemptId: string;
  number: number;
  handedInAt: Date;
  isLate: boolean;
  isActive: boolean;
  bestNumber: number;
  bestPoints: number;
  bestOutOf: number;
  questions: AnsweredView[];
}

/** Her own attempts: through an enrolment in which she still takes part, of a cohort where she holds the participant's grant. `$1` quiz, `$2` person, `$3` cohorts. */
const OWN = `FROM attempt a JOIN quiz q ON q.id = a.quiz_id JOIN enrolment e ON e.id = a.enrolment_id WHERE a.quiz_id = $1 AND e.person_id = $2 AND e.cohort_id = ANY($3)`;

@Injectable()
export class AttemptQueries {
  constructor(private readonly database: Database) {}

  /** One question of the viewer's open attempt with the answer so far; undefined when no attempt is open. One statement. */
  async question(viewer: Viewer, quizId: string, position: number): Promise<QuestionView | undefined> {
    return this.database.row<QuestionView>(
      `SELECT q.id AS "quizId", q.title, a.id AS "attemptId", a.number AS "attemptNumber", x.position, (SELECT count(*)::int FROM question y WHERE y.quiz_id = q.id) AS count, x.kind, x.text, x.body,
              r.answer, r.saved_at AS "savedAt"
         FROM (SELECT a.*, q.title ${OWN} AND e.state = 'active' AND a.handed_in_at IS NULL LIMIT 1) a JOIN quiz q ON q.id = a.quiz_id JOIN question x ON x.quiz_id = q.id AND x.position = $4
         LEFT JOIN response r ON r.attempt_id = a.id AND r.question_id = x.id`,
      [quizId, viewer.personId, viewer.cohortIds('participant'), position],
    );
  }

  /** All questions of the viewer's open attempt with her answers; one statement. */
  async review(viewer: Viewer, quizId: string): Promise<ReviewView | undefined> {
    return this.database.row<ReviewView>(
      `SELECT q.id AS "quizId", q.title, a.id AS "attemptId", a.number AS "attemptNumber",
              (SELECT json_agg(json_build_object('position', x.position, 'kind', x.kind, 'text', x.text, 'body', x.body, 'answer', r.answer) ORDER BY x.position)
                 FROM question x LEFT JOIN response r ON r.attempt_id = a.id AND r.question_id = x.id WHERE x.quiz_id = q.id) AS questions
         ${OWN} AND e.state = 'active' AND a.handed_in_at IS NULL LIMIT 1`,
      [quizId, viewer.personId, viewer.cohortIds('participant')],
    );
  }

  /** An attempt that the viewer handed in, with each answer, its score and explanation, and her best so far; one statement. */
  async result(viewer: Viewer, quizId: string, number: number): Promise<ResultView | undefined> {
    return this.database.row<ResultView>(
      `SELECT q.id AS "quizId", q.title, q.pass_percent AS "passPercent", q.module_id AS "moduleId", a.id AS "attemptId", a.number, a.handed_in_at AS "handedInAt", a.points, a.out_of AS "outOf",
              COALESCE(a.handed_in_at > ${EFFECTIVE_DUE.quiz}, false) AS "isLate", e.state = 'active' AS "isActive", b.number AS "bestNumber", b.points AS "bestPoints", b.out_of AS "bestOutOf",
              (SELECT json_agg(json_build_object('position', x.position, 'kind', x.kind, 'text', x.text, 'body', x.body, 'explanation', x.explanation, 'answer', r.answer, 'points', r.points, 'outOf', r.out_of,
                                'askedAt', r.count_mine_asked_at, 'decidedAt', r.count_mine_decided_at, 'counts', r.count_mine_counts) ORDER BY x.position)
                 FROM question x LEFT JOIN response r ON r.attempt_id = a.id AND r.question_id = x.id WHERE x.quiz_id = q.id) AS questions
         FROM (SELECT a.* ${OWN} AND e.state IN ('active', 'completed', 'not_completed') AND a.handed_in_at IS NOT NULL AND a.number = $4 ORDER BY a.handed_in_at DESC LIMIT 1) a
         JOIN quiz q ON q.id = a.quiz_id JOIN enrolment e ON e.id = a.enrolment_id
         JOIN LATERAL (SELECT o.number, o.points, o.out_of FROM attempt o WHERE o.quiz_id = a.quiz_id AND o.enrolment_id = a.enrolment_id AND o.points IS NOT NULL
                        ORDER BY o.points::numeric / o.out_of DESC, o.number LIMIT 1) b ON true`,
      [quizId, viewer.personId, viewer.cohortIds('participant'), number],
    );
  }
}
