import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';

export interface QuizStatistics {
  title: string;
  modulePosition: number;
  questions: Array<{ position: number; text: string }>;
  /** Of each first attempt the shares of its points by question; in an order that means nothing. */
  attempts: number[][];
}

@Injectable()
export class StatisticQueries {
  constructor(private readonly database: Database) {}

  /** First attempts of all cohorts that the viewer organises, without people who left or hide. No id, no time; one statement. */
  async ofQuiz(viewer: Viewer, id: string): Promise<QuizStatistics | undefined> {
    return this.database.row<QuizStatistics & Record<string, unknown>>(
      `SELECT q.title, m.position AS "modulePosition",
              (SELECT COALESCE(json_agg(json_build_object('position', x.position, 'text', x.text) ORDER BY x.position), '[]') FROM question x WHERE x.quiz_id = q.id) AS questions,
              (SELECT COALESCE(json_agg(one.shares ORDER BY one.shares::text), '[]') FROM (
                 SELECT json_agg(COALESCE(r.points::float / NULLIF(r.out_of, 0), 0) ORDER BY x.position) AS shares
                   FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id JOIN cohort c ON c.id = e.cohort_id JOIN person p ON p.id = e.person_id JOIN question x ON x.quiz_id = a.quiz_id
                   LEFT JOIN response r ON r.attempt_id = a.id AND r.question_id = x.id
                  WHERE a.quiz_id = q.id AND a.number = 1 AND a.handed_in_at IS NOT NULL AND c.id = ANY($2) AND e.state IN ('active', 'completed', 'not_completed') AND p.protection_level <> 'hidden' GROUP BY a.id) one) AS attempts
         FROM quiz q JOIN learning_module m ON m.id = q.module_id WHERE q.id = $1 AND EXISTS (SELECT 1 FROM cohort c WHERE c.course_id = m.course_id AND c.id = ANY($2))`,
      [id, viewer.cohortIds('organiser')],
    );
  }
}
