import { Injectable } from '@nestjs/common';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';

@Injectable()
export class HidingQueries {
  constructor(private readonly database: Database) {}

  /** Whether the viewer has a place anywhere, and since when she is hidden. */
  async own(viewer: Viewer): Promise<{ since: Date | null } | undefined> {
    return this.database.row(
      'SELECT (SELECT h.at FROM hiding h WHERE h.person_id = $1 AND h.ended_at IS NULL) AS since WHERE EXISTS (SELECT 1 FROM enrolment WHERE person_id = $1)',
      [viewer.personId],
    );
  }

  /** The display name of somebody whom the viewer could hide. */
  async person(viewer: Viewer, cohortId: string, enrolmentId: string): Promise<{ displayName: string } | undefined> {
    if (!canOrganise(viewer, cohortId)) return undefined;
    return this.database.row(
      `SELECT p.display_name AS "displayName" FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.id = $1 AND e.cohort_id = $2 AND p.protection_level <> 'hidden'`,
      [enrolmentId, cohortId],
    );
  }
}
