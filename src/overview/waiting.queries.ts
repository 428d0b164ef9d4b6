import { Injectable } from '@nestjs/common';
import { COMMENTS_ONLY, LIVE } from '../assessment/marking/script-sql.js';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';

export interface NextSession {
  id: string;
  number: number;
  kind: string;
  title: string;
  cohortLabel: string;
  startsAt: string;
  minutes: number;
  lateMinutes: number;
  hostLink: string | null;
  /** Active people of the cohort, as the register lists them. */
  expected: number;
}

export interface DeskView {
  next: NextSession | null;
  /** Question threads in which a participant wrote last. */
  questions: number;
  /** Reviews that are hers to make. */
  reviews: number;
  /** Short answers that somebody asked to count. */
  answers: number;
}

/** One assignment in one cohort with its scripts: numbers only. */
export interface PileRow {
  assignmentId: string;
  code: string;
  title: string;
  isReflection: boolean;
  cohortId: string;
  cohortLabel: string;
  isFinal: boolean;
  isPublished: boolean;
  /** Some scripts of the cohort are marked twice. */
  hasSeconds: boolean;
  /** A script that came after results were out waits for its second mark. */
  hasLateSeconds: boolean;
  /** Scripts for marks: all, done, done by the viewer, open at another marker. */
  count: number;
  done: number;
  mine: number;
  others: number;
  /** The longest that a script for marks has waited, in whole days; null when none waits. */
  oldestDays: number | null;
  /** Work that gets words only: for comments, or a reflection. */
  commentsLeft: number;
  /** Talks about a script, under its code, in which the writer wrote last. */
  talks: number;
}

@Injectable()
export class WaitingQueries {
  constructor(private readonly database: Database) {}

  /** The next live session of the viewer's cohorts, and what else waits for an answer; one statement. */
  async desk(viewer: Viewer, now: Date): Promise<DeskView> {
    const desk = await this.database.row<DeskView>(
      `SELECT
         (SELECT json_build_object('id', s.id, 'number', w.number, 'kind', w.kind, 'title', w.title, 'cohortLabel', c.label, 'startsAt', s.starts_at, 'minutes', s.minutes, 'lateMinutes', s.late_minutes, 'hostLink', s.host_link,
                   'expected', (SELECT count(*)::int FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = c.id AND e.state = 'active' AND p.protection_level <> 'hidden'))
            FROM workshop_session s JOIN workshop w ON w.id = s.workshop_id JOIN cohort c ON c.id = s.cohort_id
           WHERE s.cohort_id = ANY($1) AND s.cancelled_at IS NULL AND s.starts_at + (s.minutes + s.late_minutes) * interval '1 minute' > $2 ORDER BY s.starts_at, s.id LIMIT 1) AS next,
         (SELECT count(*)::int FROM question_thread t JOIN enrolment e ON e.id = t.enrolment_id
            JOIN LATERAL (SELECT m.person_id FROM question_message m WHERE m.thread_id = t.id ORDER BY m.at DESC LIMIT 1) l ON l.person_id = e.person_id WHERE t.cohort_id = ANY($1) AND t.closed_at IS NULL AND NOT t.for_care) AS questions,
         (SELECT count(*)::int FROM review_request q JOIN submission s ON s.id = q.submission_id WHERE q.marker_id = $3 AND q.decided_at IS NULL AND s.cohort_id = ANY($1)) AS reviews,
         (SELECT count(*)::int FROM response r JOIN attempt a ON a.id = r.attempt_id JOIN enrolment e ON e.id = a.enrolment_id
           WHERE e.cohort_id = ANY($1) AND e.state = 'active' AND r.count_mine_asked_at IS NOT NULL AND r.count_mine_decided_at IS NULL) AS answers`,
      [viewer.cohortIds('trainer', 'co-trainer'), now, viewer.personId],
    );
    return desk!;
  }

  /** Every assignment of the viewer's cohorts for which something was handed in, longest waiting first; one statement. */
  async piles(viewer: Viewer, now: Date): Promise<PileRow[]> {
    return this.database.rows<PileRow>(
      `SELECT a.id AS "assignmentId", a.code, a.title, a.mode = 'reflection' AS "isReflection", c.id AS "cohortId", c.label AS "cohortLabel", c.state = 'final' AS "isFinal",
              EXISTS (SELECT 1 FROM publication u WHERE u.assignment_id = a.id AND u.cohort_id = c.id AND u.undone_at IS NULL) AS "isPublished", EXISTS (SELECT 1 FROM marking_setting m WHERE m.cohort_id = c.id AND m.second_marking) AS "hasSeconds", EXISTS (SELECT 1 FROM result_wait w JOIN submission ws ON ws.id = w.submission_id WHERE ws.assignment_id = a.id AND ws.cohort_id = c.id AND ws.taken_back_at IS NULL) AS "hasLateSeconds",
              (count(*) FILTER (WHERE NOT x.words))::int AS count, (count(*) FILTER (WHERE NOT x.words AND x.done))::int AS done, (count(*) FILTER (WHERE NOT x.words AND x.done AND x.marker_id = $2))::int AS mine,
              (count(*) FILTER (WHERE NOT x.words AND NOT x.done AND x.marker_id <> $2))::int AS others,
              floor(extract(epoch FROM $3::timestamptz - min(x.handed_in_at) FILTER (WHERE NOT x.words AND NOT x.done)) / 86400)::int AS "oldestDays", (count(*) FILTER (WHERE x.words AND NOT x.done))::int AS "commentsLeft",
              CASE WHEN c.id = ANY($4) THEN (SELECT count(*)::int FROM (SELECT DISTINCT ON (COALESCE(o.group_id, o.enrolment_id)) t.by_writer FROM talk_message t JOIN submission o ON o.id = t.submission_id
                WHERE o.assignment_id = a.id AND o.cohort_id = c.id ORDER BY COALESCE(o.group_id, o.enrolment_id), t.at DESC, t.id DESC) l WHERE l.by_writer) ELSE 0 END AS talks
         FROM cohort c JOIN assignment a ON a.course_id = c.course_id
         JOIN LATERAL (SELECT s.handed_in_at, ${COMMENTS_ONLY} AS words, COALESCE(k.is_done, false) AS done, k.marker_id FROM submission s LEFT JOIN mark k ON k.submission_id = s.id
                        WHERE s.assignment_id = a.id AND s.cohort_id = c.id AND ${LIVE}) x ON true
        WHERE c.id = ANY($1) GROUP BY a.id, c.id ORDER BY "oldestDays" DESC NULLS LAST, c.starts_on DESC, a.code`,
      [viewer.cohortIds('trainer', 'co-trainer'), viewer.personId, now, viewer.cohortIds('trainer')],
    );
  }
}
