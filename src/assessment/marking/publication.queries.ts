import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import type { LateArrival } from '../assignment/counted-points.js';
import { LATE_ARRIVAL, LATE_FORESEEN } from './late-sql.js';
import type { BandNumbers } from './mark-total.js';
import { inGroup } from './locked-pile.js';
import { IS_TRAINERS, IS_WRITER, LIVE, PUBLISHED, WRITERS } from './script-sql.js';

/** What publishing would show, or has shown: numbers and points only, no code and no name. */
export interface PublicationView {
  assignmentId: string;
  assignmentCode: string;
  assignmentTitle: string;
  cohortId: string;
  cohortLabel: string;
  isFinal: boolean;
  isGroup: boolean;
  rule: BandNumbers;
  publishedAt: Date | null;
  publishedBy: string | null;
  outOf: number;
  /** Points of each script that is done; a group's plan is one. */
  results: Array<{ points: number; isTrainers: boolean; late: LateArrival | null }>;
  left: number;
  /** People who would see a result, people whose work is still to mark, active people who have not handed in: none of them hidden. */
  people: number;
  peopleLeft: number;
  missing: number;
  /** Marks that were brought in from outside; those of hidden people are not counted. */
  outside: number;
}

/** One group of the cohort with work on the assignment: scripts in numbers, and whether its results are out. */
export interface GroupRow {
  id: string;
  number: number;
  done: number;
  left: number;
  publishedAt: Date | null;
  publishedBy: string | null;
}

@Injectable()
export class PublicationQueries {
  constructor(private readonly database: Database) {}

  /** One statement. Reflections have no results and so no such page. */
  async publication(viewer: Viewer, assignmentId: string, cohortId: string): Promise<PublicationView | undefined> {
    return this.database.row<PublicationView>(
      `WITH work AS (
         SELECT s.*, COALESCE(k.is_done, false) AS is_done, ${IS_TRAINERS} AS is_trainers, (SELECT COALESCE(sum(m.points), 0)::int FROM mark_criterion m WHERE m.mark_id = k.id) AS points,
                CASE WHEN k.is_done AND ${PUBLISHED} THEN ${LATE_ARRIVAL} ELSE ${LATE_FORESEEN} END AS late
           FROM submission s LEFT JOIN mark k ON k.submission_id = s.id WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND NOT s.for_comments_only AND ${LIVE}),
       writers AS (SELECT e.id, bool_or(s.is_done) AS is_done FROM work s JOIN (${WRITERS}) ON ${IS_WRITER} JOIN person p ON p.id = e.person_id AND p.protection_level <> 'hidden' GROUP BY e.id)
       SELECT a.id AS "assignmentId", a.code AS "assignmentCode", a.title AS "assignmentTitle", c.id AS "cohortId", c.label AS "cohortLabel", c.state = 'final' AS "isFinal", a.mode = 'group' AS "isGroup", t.rule,
              u.at AS "publishedAt", (SELECT display_name FROM person WHERE id = u.published_by) AS "publishedBy", (SELECT COALESCE(sum(x.points), 0)::int FROM criterion x WHERE x.assignment_id = a.id) AS "outOf",
              (SELECT COALESCE(json_agg(json_build_object('points', w.points, 'isTrainers', w.is_trainers, 'late', w.late) ORDER BY w.points), '[]') FROM work w WHERE w.is_done) AS results,
              (SELECT count(*)::int FROM work w WHERE NOT w.is_done) AS left, (SELECT count(*)::int FROM writers w WHERE w.is_done) AS people, (SELECT count(*)::int FROM writers w WHERE NOT w.is_done) AS "peopleLeft",
              (SELECT count(*)::int FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = c.id AND e.state = 'active' AND p.protection_level <> 'hidden' AND NOT EXISTS (SELECT 1 FROM writers w WHERE w.id = e.id) AND NOT EXISTS (SELECT 1 FROM outside_mark o WHERE o.enrolment_id = e.id AND o.assignment_id = a.id)) AS missing,
              (SELECT count(*)::int FROM outside_mark o JOIN enrolment e ON e.id = o.enrolment_id JOIN person p ON p.id = e.person_id WHERE o.assignment_id = a.id AND o.cohort_id = c.id AND p.protection_level <> 'hidden') AS outside
         FROM assignment a JOIN cohort c ON c.course_id = a.course_id JOIN course t ON t.id = a.course_id
         LEFT JOIN publication u ON u.assignment_id = a.id AND u.cohort_id = c.id AND u.undone_at IS NULL
        WHERE a.id = $1 AND c.id = $2 AND c.id = ANY($3) AND a.mode <> 'reflection'`,
      [assignmentId, cohortId, viewer.cohortIds('trainer', 'organiser')],
    );
  }

  /** The groups to which results can go one by one; one statement. */
  async groups(viewer: Viewer, assignmentId: string, cohortId: string): Promise<GroupRow[]> {
    return this.database.rows<GroupRow>(
      `SELECT g.id, g.number, u.at AS "publishedAt", (SELECT display_name FROM person WHERE id = u.published_by) AS "publishedBy", w.done, w.left
         FROM learning_group g LEFT JOIN group_publication u ON u.group_id = g.id AND u.assignment_id = $1 AND u.undone_at IS NULL,
              LATERAL (SELECT (count(*) FILTER (WHERE k.is_done))::int AS done, (count(*) FILTER (WHERE k.is_done IS NOT TRUE))::int AS left
                         FROM submission s LEFT JOIN mark k ON k.submission_id = s.id WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND NOT s.for_comments_only AND ${LIVE} AND ${inGroup('g.id')}) w
        WHERE g.cohort_id = $2 AND g.cohort_id = ANY($3) AND w.done + w.left > 0 ORDER BY g.number`,
      [assignmentId, cohortId, viewer.cohortIds('trainer', 'organiser')],
    );
  }
}
