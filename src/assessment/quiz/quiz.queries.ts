import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { EFFECTIVE_DUE, outageMinutes } from '../extension/effective-due.js';
import type { AnyQuestion } from './question-body.js';
import type { Score } from './quiz-scoring.js';

export interface PastAttemptRow extends Score {
  number: number;
  beganAt: string;
  handedInAt: string;
}

export interface QuizView {
  id: string;
  title: string;
  minutes: number;
  passPercent: number;
  moduleId: string;
  modulePosition: number;
  count: number;
  /** Null for staff. */
  enrolmentId: string | null;
  isActive: boolean;
  dueAt: Date | null;
  /** How many minutes of our own outages are in it. */
  outageMinutes: number;
  handedIn: PastAttemptRow[];
  open: { id: string; number: number; position: number; answered: number } | null;
}

export interface QuizForStaff {
  questions: Array<AnyQuestion & { id: string; position: number; text: string; explanation: string }>;
  cohorts: Array<{ label: string; people: number; handedIn: number; passed: number }>;
}

/**
 * The place through which a viewer sees quizzes: her own enrolment, else an appointment to a cohort of the course. `$2` is the person,
 * `$3` the cohorts in which she takes part, `$4` those in which she works.
 */
const PLACE = `
  place AS (
    SELECT c.course_id, c.id AS cohort_id, e.id AS enrolment_id, e.state FROM cohort c
      LEFT JOIN enrolment e ON e.cohort_id = c.id AND e.person_id = $2 AND e.state IN ('active', 'completed', 'not_completed')
     WHERE (e.id IS NOT NULL AND c.id = ANY($3)) OR c.id = ANY($4) ORDER BY (e.state = 'active') DESC NULLS LAST, (e.id IS NOT NULL) DESC, c.starts_on DESC)`;

const workplaces = (viewer: Viewer): string[] => viewer.cohortIds('trainer', 'co-trainer', 'organiser');

@Injectable()
export class QuizQueries {
  constructor(private readonly database: Database) {}

  /** A quiz as its first page shows it, with what the viewer has done of it; one statement. */
  async quiz(viewer: Viewer, id: string): Promise<QuizView | undefined> {
    return this.database.row<QuizView>(
      `WITH ${PLACE}
       SELECT q.id, q.title, q.minutes, q.pass_percent AS "passPercent", m.id AS "moduleId", m.position AS "modulePosition", (SELECT count(*)::int FROM question x WHERE x.quiz_id = q.id) AS count,
              e.id AS "enrolmentId", COALESCE(e.state = 'active', false) AS "isActive", ${EFFECTIVE_DUE.quiz} AS "dueAt", ${outageMinutes(EFFECTIVE_DUE.quiz)} AS "outageMinutes",
              (SELECT COALESCE(json_agg(json_build_object('number', a.number, 'beganAt', a.began_at, 'handedInAt', a.handed_in_at, 'points', a.points, 'outOf', a.out_of) ORDER BY a.number), '[]')
                 FROM attempt a WHERE a.quiz_id = q.id AND a.enrolment_id = e.id AND a.handed_in_at IS NOT NULL) AS "handedIn",
              (SELECT json_build_object('id', a.id, 'number', a.number, 'position', a.at_position, 'answered', (SELECT count(*) FROM response r WHERE r.attempt_id = a.id))
                 FROM attempt a WHERE a.quiz_id = q.id AND a.enrolment_id = e.id AND a.handed_in_at IS NULL) AS open
         FROM quiz q JOIN learning_module m ON m.id = q.module_id
         JOIN LATERAL (SELECT * FROM place WHERE place.course_id = m.course_id LIMIT 1) p ON true
         LEFT JOIN enrolment e ON e.id = p.enrolment_id
        WHERE q.id = $1`,
      [id, viewer.personId, viewer.cohortIds('participant'), workplaces(viewer)],
    );
  }

  /**
   * All questions with their right answers, and for each cohort in which the viewer works how many have handed in: numbers only, without
   * people who left or hide. One statement.
   */
  async forStaff(viewer: Viewer, id: string): Promise<QuizForStaff | undefined> {
    return this.database.row<QuizForStaff & Record<string, unknown>>(
      `SELECT (SELECT COALESCE(json_agg(json_build_object('id', x.id, 'position', x.position, 'kind', x.kind, 'text', x.text, 'body', x.body, 'explanation', x.explanation) ORDER BY x.position), '[]')
                 FROM question x WHERE x.quiz_id = q.id) AS questions,
              (SELECT COALESCE(json_agg(json_build_object('label', c.label, 'people', n.people, 'handedIn', n.handed_in, 'passed', n.passed) ORDER BY c.starts_on DESC), '[]')
                 FROM cohort c JOIN LATERAL (
                   SELECT count(*) AS people, count(f.enrolment_id) AS handed_in, count(*) FILTER (WHERE f.is_met) AS passed FROM enrolment e JOIN person p ON p.id = e.person_id
                     LEFT JOIN completion_fact f ON f.enrolment_id = e.id AND f.kind = 'quiz' AND f.subject_id = q.id
                    WHERE e.cohort_id = c.id AND e.state IN ('active', 'completed', 'not_completed') AND p.protection_level <> 'hidden') n ON true
                WHERE c.course_id = m.course_id AND c.id = ANY($2)) AS cohorts
         FROM quiz q JOIN learning_module m ON m.id = q.module_id
        WHERE q.id = $1 AND EXISTS (SELECT 1 FROM cohort c WHERE c.course_id = m.course_id AND c.id = ANY($2))`,
      [id, workplaces(viewer)],
    );
  }
}
