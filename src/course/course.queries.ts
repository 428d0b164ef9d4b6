import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import { isSiteOrganiser } from './course.policy.js';
import type { CohortState } from './cohort.entity.js';

export interface CohortRow {
  id: string;
  courseId: string;
  label: string;
  startsOn: string;
  zone: string;
  state: CohortState;
  courseTitle: string;
  kind: string;
  weeks: number;
}

const COHORT = `SELECT c.id, c.course_id AS "courseId", c.label, to_char(c.starts_on, 'YYYY-MM-DD') AS "startsOn", c.zone, c.state, k.title AS "courseTitle", k.kind, k.weeks
  FROM cohort c JOIN course k ON k.id = c.course_id`;

@Injectable()
export class CourseQueries {
  constructor(private readonly database: Database) {}

  /** The cohorts in which the viewer works as staff (site-wide organisers: all), newest first. */
  async cohorts(viewer: Viewer): Promise<CohortRow[]> {
    if (isSiteOrganiser(viewer)) return this.database.rows<CohortRow>(`${COHORT} ORDER BY c.starts_on DESC`);
    return this.database.rows<CohortRow>(`${COHORT} WHERE c.id = ANY($1) ORDER BY c.starts_on DESC`, [viewer.cohortIds('organiser', 'trainer', 'co-trainer')]);
  }

  /** One cohort that the viewer may see as staff in one of `roles`. */
  async cohort(viewer: Viewer, id: string, roles: Array<'organiser' | 'trainer' | 'co-trainer'>): Promise<CohortRow | undefined> {
    if (!roles.some((role) => viewer.has(role, id))) return undefined;
    return this.database.row<CohortRow>(`${COHORT} WHERE c.id = $1`, [id]);
  }
}
