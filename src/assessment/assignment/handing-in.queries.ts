import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { EFFECTIVE_DUE } from '../extension/effective-due.js';

/** One assignment of one participant for whom the viewer hands in. Nothing of what she writes herself. */
export interface HandingInRow {
  enrolmentId: string;
  displayName: string;
  cohortLabel: string;
  assignmentId: string;
  code: string;
  title: string;
  dueAt: Date | null;
  /** Something is handed in now, by whomever. */
  isIn: boolean;
  /** The receipt of what the viewer herself handed in for her, if that stands. */
  receipt: string | null;
  handedInAt: Date | null;
}

/** Pairs of the viewer that stand now: $1 her id, $2 the cohorts in which she is a focal point. */
export const PAIRED = `pairing r JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = e.person_id JOIN cohort c ON c.id = e.cohort_id
  WHERE r.focal_id = $1 AND r.ended_at IS NULL AND e.cohort_id = ANY($2) AND e.state = 'active' AND p.protection_level <> 'hidden'`;

@Injectable()
export class HandingInQueries {
  constructor(private readonly database: Database) {}

  /** The person behind a place for which the viewer hands in. */
  async owner(viewer: Viewer, enrolmentId: string): Promise<string | undefined> {
    const row = await this.database.row<{ id: string }>(`SELECT p.id FROM ${PAIRED} AND e.id = $3`, [viewer.personId, viewer.cohortIds('focal-point'), enrolmentId]);
    return row?.id;
  }

  /** What may be handed in for each participant with whom the viewer is paired; work of groups is handed in by the group. One statement. */
  async work(viewer: Viewer): Promise<HandingInRow[]> {
    return this.database.rows<HandingInRow>(
      `SELECT x.*, s.handed_in_at IS NOT NULL AS "isIn", CASE WHEN s.handed_in_by = $1 THEN s.receipt END AS receipt, CASE WHEN s.handed_in_by = $1 THEN s.handed_in_at END AS "handedInAt"
         FROM (SELECT e.id AS "enrolmentId", p.display_name AS "displayName", c.label AS "cohortLabel", a.id AS "assignmentId", a.code, a.title, ${EFFECTIVE_DUE.assignment} AS "dueAt"
                 FROM (SELECT e.id AS paired FROM ${PAIRED}) r JOIN enrolment e ON e.id = r.paired JOIN person p ON p.id = e.person_id JOIN cohort c ON c.id = e.cohort_id
                 JOIN assignment a ON a.course_id = c.course_id AND a.mode <> 'group') x
         LEFT JOIN submission s ON s.enrolment_id = x."enrolmentId" AND s.assignment_id = x."assignmentId" AND s.taken_back_at IS NULL AND NOT s.for_comments_only
        ORDER BY lower(x."displayName"), x."enrolmentId", x.code`,
      [viewer.personId, viewer.cohortIds('focal-point')],
    );
  }
}
