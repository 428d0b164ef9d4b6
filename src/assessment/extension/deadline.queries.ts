import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import type { DeadlineKind } from './deadline.entity.js';
import { canMoveDeadlines } from './deadline.policy.js';
import { effectiveDue } from './effective-due.js';

export interface DeadlineRow {
  cohortId: string;
  cohortZone: string;
  cohortLabel: string;
  kind: DeadlineKind;
  subjectId: string;
  title: string;
  dueAt: Date;
  version: number;
  /** How many people have a later time of their own. */
  extended: number;
}

export interface DeadlineView extends DeadlineRow {
  /** Those whom it concerns: active, not hidden; by display name. */
  people: Array<{ enrolmentId: string; displayName: string }>;
  extensions: Array<{ id: string; displayName: string; dueAt: string; isSelfService: boolean }>;
}

/** Active and not hidden: the only people whom an organiser's page names or counts. */
const SEEN = `e.state = 'active' AND p.protection_level <> 'hidden'`;

const DEADLINE = `
  SELECT d.cohort_id AS "cohortId", c.zone AS "cohortZone", c.label AS "cohortLabel", d.kind, d.subject_id AS "subjectId", COALESCE(q.title, a.code || ': ' || a.title) AS title, d.due_at AS "dueAt", d.version,
         (SELECT count(DISTINCT e.id)::int FROM extension x JOIN enrolment e ON e.id = x.enrolment_id AND e.cohort_id = d.cohort_id JOIN person p ON p.id = e.person_id
           WHERE x.kind = d.kind AND x.subject_id = d.subject_id AND x.ended_at IS NULL AND x.due_at > d.due_at AND ${SEEN}) AS extended`;

const TABLES = `
    FROM deadline d JOIN cohort c ON c.id = d.cohort_id LEFT JOIN quiz q ON d.kind = 'quiz' AND q.id = d.subject_id LEFT JOIN assignment a ON d.kind = 'assignment' AND a.id = d.subject_id`;

@Injectable()
export class DeadlineQueries {
  constructor(private readonly database: Database) {}

  /** All deadlines of a cohort that the viewer organises, soonest first. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<DeadlineRow[]> {
    if (!canMoveDeadlines(viewer, cohortId)) return [];
    return this.database.rows<DeadlineRow>(`${DEADLINE} ${TABLES} WHERE d.cohort_id = $1 ORDER BY d.due_at, d.kind DESC, title`, [cohortId]);
  }

  /** One deadline with the people whom it concerns and the later times that some of them have; one statement. */
  async one(viewer: Viewer, cohortId: string, kind: string, subjectId: string): Promise<DeadlineView | undefined> {
    if (!canMoveDeadlines(viewer, cohortId)) return undefined;
    return this.database.row<DeadlineView>(
      `${DEADLINE},
         (SELECT COALESCE(json_agg(json_build_object('enrolmentId', e.id, 'displayName', p.display_name) ORDER BY lower(p.display_name), e.id), '[]')
            FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = d.cohort_id AND ${SEEN}) AS people,
         (SELECT COALESCE(json_agg(json_build_object('id', x.id, 'displayName', p.display_name, 'dueAt', x.due_at, 'isSelfService', x.is_self_service) ORDER BY lower(p.display_name), x.due_at), '[]')
            FROM extension x JOIN enrolment e ON e.id = x.enrolment_id AND e.cohort_id = d.cohort_id JOIN person p ON p.id = e.person_id
           WHERE x.kind = d.kind AND x.subject_id = d.subject_id AND x.ended_at IS NULL AND x.due_at > d.due_at AND ${SEEN}) AS extensions
       ${TABLES} WHERE d.cohort_id = $1 AND d.kind = $2 AND d.subject_id = $3`,
      [cohortId, kind, subjectId],
    );
  }

  /** The viewer's own active place in the cohort in which this is due. */
  async ownPlace(viewer: Viewer, kind: string, subjectId: string): Promise<{ enrolmentId: string } | undefined> {
    return this.database.row(
      `SELECT e.id AS "enrolmentId" FROM enrolment e JOIN deadline d ON d.cohort_id = e.cohort_id WHERE e.person_id = $1 AND e.state = 'active' AND d.kind = $2 AND d.subject_id = $3
        ORDER BY e.invited_at DESC LIMIT 1`,
      [viewer.personId, kind, subjectId],
    );
  }

  /** When one place's quiz or assignment is due: the later of the cohort's deadline and her extensions. */
  async dueAt(enrolmentId: string, kind: DeadlineKind, subjectId: string): Promise<Date | null> {
    const row = await this.database.row<{ due: Date | null }>(`SELECT ${effectiveDue(kind, '$2')} AS due FROM enrolment e WHERE e.id = $1`, [enrolmentId, subjectId]);
    return row?.due ?? null;
  }
}
