import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import type { BandNumbers } from './mark-total.js';
import { LIVE, MARKER, recused } from './script-sql.js';

/** A script that is marked, with what a second look needs. */
export interface SecondLookRow {
  id: string;
  code: string;
  points: number;
  outOf: number;
  order: number;
  markVersion: number;
  markerName: string;
  isOwn: boolean;
  /** The version of the mark that somebody has looked at; null when nobody has. */
  lookedVersion: number | null;
  lookedBy: string | null;
}

@Injectable()
export class SecondLookQueries {
  constructor(private readonly database: Database) {}

  /** All marked scripts of a pile, under their codes; one statement. Organisers of the cohort may count them. */
  async marked(viewer: Viewer, assignmentId: string, cohortId: string): Promise<SecondLookRow[]> {
    return this.database.rows<SecondLookRow>(
      `SELECT s.id, s.code, (SELECT COALESCE(sum(m.points), 0)::int FROM mark_criterion m WHERE m.mark_id = k.id) AS points, (SELECT COALESCE(sum(x.points), 0)::int FROM criterion x WHERE x.assignment_id = s.assignment_id) AS "outOf",
              ('x' || substr(md5('look' || s.id), 1, 7))::bit(28)::int AS order, k.version AS "markVersion", ${MARKER} AS "markerName", k.marker_id = $4 AS "isOwn", l.mark_version AS "lookedVersion", (SELECT display_name FROM person WHERE id = l.looked_by) AS "lookedBy"
         FROM submission s JOIN mark k ON k.submission_id = s.id AND k.is_done LEFT JOIN second_look l ON l.submission_id = s.id
        WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND s.cohort_id = ANY($3) AND NOT s.for_comments_only AND ${LIVE} AND NOT ${recused('$4')} ORDER BY s.shuffle`,
      [assignmentId, cohortId, viewer.cohortIds('trainer', 'organiser'), viewer.personId],
    );
  }

  /** The numbers of the course at which the bands begin. */
  async numbers(cohortId: string): Promise<BandNumbers> {
    const row = await this.database.row<{ rule: BandNumbers }>('SELECT t.rule FROM cohort c JOIN course t ON t.id = c.course_id WHERE c.id = $1', [cohortId]);
    return row!.rule;
  }
}
