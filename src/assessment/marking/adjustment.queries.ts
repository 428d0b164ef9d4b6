import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { LIVE, PUBLISHED, recused, WRITERS } from './script-sql.js';

/** One member of the group that wrote a script; without a name until its result is out. */
export interface MemberRow {
  /** What she wrote to the markers alone about the work of the group. */
  note: string;
  points: number;
  reason: string;
  version: number;
  name: string | null;
}

/** The members of the group of submission `s`, in an order that says nothing and stays. */
export const MEMBERS = `submission s JOIN (SELECT e.id, e.person_id, e.state, gm.group_id, lg.group_id AS left_id FROM ${WRITERS}) w ON COALESCE(w.group_id, w.left_id) = s.group_id AND w.state NOT IN ('invited', 'withdrawn')`;
export const MEMBER_ORDER = 'md5(w.id || s.id)';

@Injectable()
export class AdjustmentQueries {
  constructor(private readonly database: Database) {}

  /** Everybody whose work a group's script is, with what was changed for her; empty for the work of one person. */
  async members(viewer: Viewer, submissionId: string): Promise<MemberRow[]> {
    return this.database.rows<MemberRow>(
      `SELECT COALESCE(n.text, '') AS note, COALESCE(j.points, 0) AS points, COALESCE(j.reason, '') AS reason, COALESCE(j.version, 0) AS version,
              CASE WHEN k.is_done AND ${PUBLISHED} AND p.protection_level <> 'hidden' AND (p.unsigned_until IS NULL OR p.unsigned_until < s.handed_in_at) THEN p.display_name END AS name
         FROM ${MEMBERS} JOIN person p ON p.id = w.person_id LEFT JOIN mark k ON k.submission_id = s.id LEFT JOIN group_note n ON n.enrolment_id = w.id AND n.assignment_id = s.assignment_id
         LEFT JOIN group_adjustment j ON j.submission_id = s.id AND j.enrolment_id = w.id
        WHERE s.id = $1 AND s.group_id IS NOT NULL AND s.cohort_id = ANY($2) AND ${LIVE} AND NOT ${recused('$3')} ORDER BY ${MEMBER_ORDER}`,
      [submissionId, viewer.cohortIds('trainer', 'co-trainer'), viewer.personId],
    );
  }
}
