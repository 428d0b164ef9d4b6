import { Injectable } from '@nestjs/common';
import type { ProtectedKind } from '../people/protected-field.entity.js';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';

/** Where the viewer can be seen: ids only, with which the pages of others are asked. */
export interface OwnPlace {
  enrolmentId: string;
  cohortId: string;
  label: string;
  /** The session whose list of who came she would stand in: the last that began, else the first. */
  sessionId: string | null;
  sessionNumber: number | null;
  groupId: string | null;
  groupAssignmentId: string | null;
  /** Her newest work that is marked. */
  submissionId: string | null;
  assignmentId: string | null;
  assignmentCode: string | null;
  /** What she has given that only an organiser can open, for a reason. */
  kinds: ProtectedKind[];
}

@Injectable()
export class WhatOthersSeeQueries {
  constructor(private readonly database: Database) {}

  /** Her running place, else her newest; one statement. */
  async place(viewer: Viewer, now: Date): Promise<OwnPlace | undefined> {
    return this.database.row<OwnPlace>(
      `SELECT e.id AS "enrolmentId", c.id AS "cohortId", c.label, s.id AS "sessionId", s.number AS "sessionNumber", m.group_id AS "groupId",
              (SELECT a.id FROM assignment a WHERE a.course_id = c.course_id AND a.mode = 'group' ORDER BY a.code LIMIT 1) AS "groupAssignmentId",
              w.id AS "submissionId", w.assignment_id AS "assignmentId", w.code AS "assignmentCode",
              (SELECT COALESCE(json_agg(f.kind ORDER BY f.kind), '[]') FROM protected_field f WHERE f.person_id = e.person_id) AS kinds
         FROM enrolment e JOIN cohort c ON c.id = e.cohort_id LEFT JOIN group_member m ON m.enrolment_id = e.id
         LEFT JOIN LATERAL (SELECT x.id, k.number FROM workshop_session x JOIN workshop k ON k.id = x.workshop_id WHERE x.cohort_id = c.id AND x.cancelled_at IS NULL
                             ORDER BY x.starts_at <= $2 DESC, abs(extract(epoch FROM x.starts_at - $2)) LIMIT 1) s ON true
         LEFT JOIN LATERAL (SELECT b.id, b.assignment_id, a.code FROM submission b JOIN assignment a ON a.id = b.assignment_id
                             WHERE b.enrolment_id = e.id AND b.taken_back_at IS NULL AND NOT b.for_comments_only AND a.mode = 'individual' ORDER BY b.handed_in_at DESC LIMIT 1) w ON true
        WHERE e.person_id = $1 AND e.cohort_id = ANY($3) AND e.state IN ('active', 'completed', 'not_completed') ORDER BY (e.state = 'active') DESC, c.starts_on DESC, e.id LIMIT 1`,
      [viewer.personId, now, viewer.cohortIds('participant')],
    );
  }
}
