import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { COMMENTS_ONLY, LIVE } from './script-sql.js';

export interface LookRow {
  cohortId: string;
  cohortLabel: string;
  assignmentId: string;
  code: string;
  title: string;
  count: number;
  done: number;
  isPublished: boolean;
}

@Injectable()
export class LookQueries {
  constructor(private readonly database: Database) {}

  /** Every assignment of the cohorts in which the viewer takes a second look; one statement. */
  async assignments(viewer: Viewer): Promise<LookRow[]> {
    return this.database.rows<LookRow>(
      `SELECT c.id AS "cohortId", c.label AS "cohortLabel", a.id AS "assignmentId", a.code, a.title,
              EXISTS (SELECT 1 FROM publication u WHERE u.assignment_id = a.id AND u.cohort_id = c.id AND u.undone_at IS NULL) AS "isPublished",
              (SELECT count(*)::int FROM submission s WHERE s.assignment_id = a.id AND s.cohort_id = c.id AND NOT ${COMMENTS_ONLY} AND ${LIVE}) AS count,
              (SELECT count(*)::int FROM submission s JOIN mark k ON k.submission_id = s.id AND k.is_done WHERE s.assignment_id = a.id AND s.cohort_id = c.id AND NOT ${COMMENTS_ONLY} AND ${LIVE}) AS done
         FROM cohort c JOIN assignment a ON a.course_id = c.course_id WHERE c.id = ANY($1) AND a.mode <> 'reflection' ORDER BY c.starts_on DESC, c.id, a.code`,
      [viewer.cohortIds('moderator')],
    );
  }
}
