import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import { liveGrant, liveUntil } from '../people/grant.entity.js';
import { STAFF_ROLES, type StaffRole } from './cohort.entity.js';
import { isSiteOrganiser } from './course.policy.js';

export interface PlannedDate {
  kind: 'workshop' | 'quiz' | 'assignment';
  title: string;
  week: number;
  day: number;
  /** HH:MM in the cohort's zone. */
  clock: string;
}

export interface StaffRow {
  id: string;
  personId: string;
  displayName: string;
  role: StaffRole;
  at: Date;
  /** When it will end by itself; null while nobody has said. */
  endedAt: Date | null;
}

@Injectable()
export class CohortOpeningQueries {
  constructor(private readonly database: Database) {}

  /** The courses from which the viewer may open a cohort: those of cohorts that she organises, and every course of a site-wide organiser. */
  async courses(viewer: Viewer): Promise<Array<{ id: string; title: string; weeks: number; lastLabel: string | null; lastZone: string | null }>> {
    return this.database.rows(
      `SELECT k.id, k.title, k.weeks, c.label AS "lastLabel", c.zone AS "lastZone"
         FROM course k LEFT JOIN LATERAL (SELECT label, zone FROM cohort WHERE course_id = k.id ORDER BY starts_on DESC LIMIT 1) c ON true
        WHERE $1 OR EXISTS (SELECT 1 FROM cohort o WHERE o.course_id = k.id AND o.id = ANY($2)) ORDER BY k.kind, k.title`,
      [isSiteOrganiser(viewer), viewer.cohortIds('organiser')],
    );
  }

  /** What gets a date when a cohort of the course is planned, in the order of the weeks. */
  async plannedDates(courseId: string): Promise<PlannedDate[]> {
    return this.database.rows<PlannedDate>(
      `SELECT 'workshop' AS kind, w.title, w.week, w.day, w.clock FROM workshop w WHERE w.course_id = $1
       UNION ALL SELECT 'quiz', q.title, q.due_week, q.due_day, '23:59' FROM quiz q JOIN learning_module m ON m.id = q.module_id WHERE m.course_id = $1
       UNION ALL SELECT 'assignment', a.code || '. ' || a.title, a.due_week, a.due_day, '23:59' FROM assignment a WHERE a.course_id = $1
       ORDER BY 3, 4, 5`,
      [courseId],
    );
  }

  async partnerIds(courseId: string): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `SELECT DISTINCT p.id FROM partner p WHERE NOT EXISTS (SELECT 1 FROM cohort WHERE course_id = $1) OR EXISTS (SELECT 1 FROM cohort_partner cp JOIN cohort c ON c.id = cp.cohort_id WHERE cp.partner_id = p.id AND c.course_id = $1)`,
      [courseId],
    );
    return rows.map((row) => row.id);
  }

  /** People who work as staff anywhere, by the names that they show; not the viewer. */
  async staffPeople(viewer: Viewer): Promise<Array<{ id: string; displayName: string }>> {
    return this.database.rows(
      `SELECT DISTINCT p.id, p.display_name AS "displayName" FROM role_grant g JOIN person p ON p.id = g.person_id
        WHERE ${liveGrant('g')} AND g.role = ANY($2) AND p.id <> $1 AND p.protection_level <> 'hidden' ORDER BY 2 LIMIT 300`,
      [viewer.personId, STAFF_ROLES],
    );
  }

  /** The staff of a cohort now; the caller has loaded the cohort through the viewer. */
  async staff(cohortId: string): Promise<StaffRow[]> {
    return this.database.rows<StaffRow>(
      `SELECT a.id, a.person_id AS "personId", p.display_name AS "displayName", a.role, a.at, a.ended_at AS "endedAt"
         FROM appointment a JOIN person p ON p.id = a.person_id WHERE a.cohort_id = $1 AND ${liveUntil('a.ended_at')} ORDER BY array_position($2::text[], a.role), p.display_name`,
      [cohortId, STAFF_ROLES],
    );
  }
}
