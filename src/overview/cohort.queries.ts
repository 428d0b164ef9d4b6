import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { HELD } from './recall.queries.js';

/** One participant as the overview counts her; hidden people are not in it at all. */
export interface PersonAtGlance {
  enrolmentId: string;
  displayName: string;
  state: string;
  offlineUntil: string | null;
  /** Her newest piece of work: lesson, answer, draft, hand-in, attendance, question. Never a page view. */
  lastWork: Date | null;
  /** Lessons done by module position. */
  done: Record<string, number>;
}

export interface ModuleAtGlance {
  id: string;
  title: string;
  position: number;
  week: number;
  lessons: number;
}

export interface Waiting {
  toMark: number;
  questions: number;
  toCount: number;
  invited: number;
  proposal: boolean;
  /** For organisers only: somebody asked to show a hidden person again; a university holds the row of one and was not told. Never how many. */
  showing: boolean;
  recall: boolean;
  /** For organisers only: questions of universities about records that have no answer yet. */
  disputes: number;
}

/** The caller has loaded the cohort through the viewer. */
@Injectable()
export class CohortQueries {
  constructor(private readonly database: Database) {}

  /** Everybody with a place in the cohort but hidden people, with work done before `until`; in one statement for 26 and for 500. */
  async people(cohortId: string, until: Date): Promise<PersonAtGlance[]> {
    return this.database.rows<PersonAtGlance>(
      `WITH work AS (
         SELECT d.enrolment_id, d.at FROM lesson_done d JOIN enrolment e ON e.id = d.enrolment_id WHERE e.cohort_id = $1
         UNION ALL SELECT a.enrolment_id, r.saved_at FROM response r JOIN attempt a ON a.id = r.attempt_id JOIN enrolment e ON e.id = a.enrolment_id WHERE e.cohort_id = $1
         UNION ALL SELECT d.enrolment_id, d.saved_at FROM draft d JOIN enrolment e ON e.id = d.enrolment_id WHERE e.cohort_id = $1
         UNION ALL SELECT s.enrolment_id, s.handed_in_at FROM submission s WHERE s.cohort_id = $1 AND s.enrolment_id IS NOT NULL
         UNION ALL SELECT t.enrolment_id, t.at FROM attendance t JOIN enrolment e ON e.id = t.enrolment_id WHERE e.cohort_id = $1 AND t.state IN ('present', 'partial', 'caught_up')
         UNION ALL SELECT q.enrolment_id, q.opened_at FROM question_thread q WHERE q.cohort_id = $1),
       last AS (SELECT enrolment_id, max(at) AS at FROM work WHERE at < $2 GROUP BY enrolment_id),
       done AS (
         SELECT enrolment_id, json_object_agg(position, count) AS counts FROM (
           SELECT d.enrolment_id, m.position, count(*)::int AS count FROM lesson_done d JOIN lesson l ON l.id = d.lesson_id JOIN learning_module m ON m.id = l.module_id JOIN enrolment e ON e.id = d.enrolment_id
            WHERE e.cohort_id = $1 GROUP BY d.enrolment_id, m.position) c GROUP BY enrolment_id)
       SELECT e.id AS "enrolmentId", p.display_name AS "displayName", e.state, to_char(e.offline_until, 'YYYY-MM-DD') AS "offlineUntil", last.at AS "lastWork", COALESCE(done.counts, '{}') AS done
         FROM enrolment e JOIN person p ON p.id = e.person_id LEFT JOIN last ON last.enrolment_id = e.id LEFT JOIN done ON done.enrolment_id = e.id
        WHERE e.cohort_id = $1 AND p.protection_level <> 'hidden' ORDER BY p.display_name`,
      [cohortId, until],
    );
  }

  async modules(courseId: string): Promise<ModuleAtGlance[]> {
    return this.database.rows<ModuleAtGlance>(
      `SELECT m.id, m.title, m.position, m.week, (SELECT count(*)::int FROM lesson l WHERE l.module_id = m.id) AS lessons FROM learning_module m WHERE m.course_id = $1 ORDER BY m.position`,
      [courseId],
    );
  }

  /** What waits for whom. */
  async waiting(cohortId: string): Promise<Waiting> {
    const row = await this.database.row<Waiting>(
      `SELECT (SELECT count(*)::int FROM submission s LEFT JOIN mark k ON k.submission_id = s.id AND k.is_done JOIN assignment a ON a.id = s.assignment_id
                WHERE s.cohort_id = $1 AND s.taken_back_at IS NULL AND k.id IS NULL AND a.mode <> 'reflection') AS "toMark",
              (SELECT count(*)::int FROM question_thread t JOIN enrolment e ON e.id = t.enrolment_id WHERE t.cohort_id = $1 AND t.closed_at IS NULL AND NOT t.for_care
                  AND (SELECT m.person_id FROM question_message m WHERE m.thread_id = t.id ORDER BY m.at DESC LIMIT 1) = e.person_id) AS questions,
              (SELECT count(*)::int FROM response r JOIN attempt a ON a.id = r.attempt_id JOIN enrolment e ON e.id = a.enrolment_id
                WHERE e.cohort_id = $1 AND r.count_mine_asked_at IS NOT NULL AND r.count_mine_decided_at IS NULL) AS "toCount",
              (SELECT count(*)::int FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = $1 AND e.state = 'invited' AND p.protection_level <> 'hidden') AS invited,
              EXISTS (SELECT 1 FROM outcome_proposal o WHERE o.cohort_id = $1 AND o.withdrawn_at IS NULL AND o.confirmed_at IS NULL) AS proposal,
              EXISTS (SELECT 1 FROM showing_again s WHERE s.cohort_id = $1 AND s.stopped_at IS NULL AND s.done_at IS NULL) AS showing, EXISTS (SELECT 1 FROM ${HELD} WHERE d.cohort_id = $1 AND k.told_at IS NULL) AS recall,
              (SELECT count(*)::int FROM dispute d JOIN completion_record r ON r.id = d.record_id WHERE r.cohort_id = $1 AND d.answered_at IS NULL) AS disputes`,
      [cohortId],
    );
    return row!;
  }

  /** How many people have a place in each of these cohorts; hidden people are not counted, small numbers are the page's matter. */
  async counts(cohortIds: string[]): Promise<Map<string, number>> {
    const rows = await this.database.rows<{ cohortId: string; count: number }>(
      `SELECT e.cohort_id AS "cohortId", count(*)::int AS count FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = ANY($1) AND e.state NOT IN ('withdrawn', 'invited') AND p.protection_level <> 'hidden' GROUP BY 1`,
      [cohortIds],
    );
    return new Map(rows.map((row) => [row.cohortId, row.count]));
  }
}
