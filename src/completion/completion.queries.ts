import { Injectable } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import { Database } from '../platform/database/database.js';
import type { EnrolmentState } from '../enrolment/enrolment.entity.js';
import type { Viewer } from '../people/viewer.js';
import type { CoursePlan, HeldFact } from './completion-rule.js';

/** Both the pool and an open transaction can read. */
export interface Reader {
  rows<T extends QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
}

/** One place of a participant with everything the rule needs. */
export interface PlaceFacts {
  enrolmentId: string;
  personId: string;
  cohortId: string;
  state: EnrolmentState;
  cohortState: string;
  plan: CoursePlan;
  facts: HeldFact[];
  /** Her other places, newest first. */
  others: Array<{ enrolmentId: string; label: string }>;
}

/** One person of a cohort with her facts; `isHidden` people are judged like all others and shown to nobody. */
export interface CohortMember {
  enrolmentId: string;
  personId: string;
  displayName: string;
  state: EnrolmentState;
  isHidden: boolean;
  facts: HeldFact[];
}

/** The contents of the course of cohort `c`, as one JSON value. */
export const PLAN = `json_build_object(
    'rule', (SELECT rule FROM course WHERE id = c.course_id),
    'modules', (SELECT COALESCE(json_agg(json_build_object('id', m.id, 'position', m.position) ORDER BY m.position), '[]') FROM learning_module m WHERE m.course_id = c.course_id),
    'workshops', (SELECT COALESCE(json_agg(json_build_object('id', w.id, 'number', w.number) ORDER BY w.number), '[]') FROM workshop w WHERE w.course_id = c.course_id AND w.kind = 'workshop'),
    'quizzes', (SELECT COALESCE(json_agg(json_build_object('id', q.id, 'number', q.number) ORDER BY q.number), '[]')
                  FROM (SELECT q.id, row_number() OVER (ORDER BY m.position, q.due_week, q.id)::int AS number FROM quiz q JOIN learning_module m ON m.id = q.module_id WHERE m.course_id = c.course_id) q),
    'assignments', (SELECT COALESCE(json_agg(json_build_object('id', a.id, 'code', a.code, 'mode', a.mode, 'weightPercent', a.weight_percent) ORDER BY a.code), '[]') FROM assignment a WHERE a.course_id = c.course_id))`;

const FACTS = `(SELECT COALESCE(json_agg(json_build_object('kind', f.kind, 'subjectId', f.subject_id, 'isMet', f.is_met, 'state', f.state, 'points', f.points, 'outOf', f.out_of, 'isPublished', f.is_published)
    ORDER BY f.kind, f.subject_id), '[]') FROM completion_fact f WHERE f.enrolment_id = e.id)`;

@Injectable()
export class CompletionQueries {
  constructor(private readonly database: Database) {}

  /** The viewer's own place (her newest, or the one named) with its facts; one statement. */
  async own(viewer: Viewer, enrolmentId: string | null): Promise<PlaceFacts | undefined> {
    return this.database.row<PlaceFacts>(
      `WITH mine AS (
         SELECT e.*, k.kind AS course_kind, h.starts_on, h.label, h.course_id FROM enrolment e JOIN cohort h ON h.id = e.cohort_id JOIN course k ON k.id = h.course_id
          WHERE e.person_id = $1 AND e.state IN ('active', 'suspended', 'completed', 'not_completed'))
       SELECT e.id AS "enrolmentId", e.person_id AS "personId", e.cohort_id AS "cohortId", e.state, c.state AS "cohortState", ${PLAN} AS plan, ${FACTS} AS facts,
              (SELECT COALESCE(json_agg(json_build_object('enrolmentId', o.id, 'label', o.label) ORDER BY o.starts_on DESC), '[]') FROM mine o WHERE o.id <> e.id) AS others
         FROM mine e JOIN cohort c ON c.id = e.cohort_id WHERE $2::text IS NULL OR e.id = $2
        ORDER BY (e.state = 'active') DESC, (e.course_kind = 'short_course') DESC, e.starts_on DESC LIMIT 1`,
      [viewer.personId, enrolmentId],
    );
  }

  /** Everybody of a cohort with her facts, by display name; two statements whatever the number of people. The caller has checked that she may see the cohort. */
  async cohort(cohortId: string, reader: Reader = this.database as Reader): Promise<{ plan: CoursePlan; members: CohortMember[] }> {
    const [first] = await reader.rows<{ plan: CoursePlan }>(`SELECT ${PLAN} AS plan FROM cohort c WHERE c.id = $1`, [cohortId]);
    const members = await reader.rows<CohortMember>(
      `SELECT e.id AS "enrolmentId", e.person_id AS "personId", p.display_name AS "displayName", e.state, p.protection_level = 'hidden' AS "isHidden", ${FACTS} AS facts
         FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = $1 ORDER BY p.display_name, e.id`,
      [cohortId],
    );
    return { plan: first!.plan, members };
  }
}
