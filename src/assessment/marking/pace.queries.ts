import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { COMMENTS_ONLY, LIVE, MARKER } from './script-sql.js';

/** One script for marks as far as the pace of marking asks: days and no times, and nothing about its writer. */
export interface PaceRow {
  /** The day in the cohort's zone on which it was done first. */
  day: string | null;
  isDone: boolean;
  /** Who has marked it, has it open, or has it in her share. */
  markerId: string | null;
  markerName: string | null;
}

export interface PacePile {
  assignmentId: string;
  assignmentCode: string;
  assignmentTitle: string;
  cohortId: string;
  cohortLabel: string;
  zone: string;
}

const READERS = ['trainer', 'co-trainer', 'organiser', 'moderator'] as const;

@Injectable()
export class PaceQueries {
  constructor(private readonly database: Database) {}

  async pile(viewer: Viewer, assignmentId: string, cohortId: string): Promise<PacePile | undefined> {
    return this.database.row<PacePile>(
      `SELECT a.id AS "assignmentId", a.code AS "assignmentCode", a.title AS "assignmentTitle", c.id AS "cohortId", c.label AS "cohortLabel", c.zone
         FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE a.id = $1 AND c.id = $2 AND c.id = ANY($3) AND a.mode <> 'reflection'`,
      [assignmentId, cohortId, viewer.cohortIds(...READERS)],
    );
  }

  /** Every script of the pile that is to be marked; one statement. */
  async scripts(viewer: Viewer, pile: PacePile): Promise<PaceRow[]> {
    return this.database.rows<PaceRow>(
      `SELECT CASE WHEN k.is_done THEN to_char(COALESCE(k.done_at, k.changed_at) AT TIME ZONE $4, 'YYYY-MM-DD') END AS day, COALESCE(k.is_done, false) AS "isDone",
              COALESCE(k.marker_id, h.marker_id) AS "markerId", COALESCE(${MARKER}, (SELECT display_name FROM person WHERE id = h.marker_id)) AS "markerName"
         FROM submission s JOIN assignment a ON a.id = s.assignment_id LEFT JOIN mark k ON k.submission_id = s.id LEFT JOIN script_share h ON h.submission_id = s.id
        WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND s.cohort_id = ANY($3) AND NOT ${COMMENTS_ONLY} AND ${LIVE}`,
      [pile.assignmentId, pile.cohortId, viewer.cohortIds(...READERS), pile.zone],
    );
  }
}
