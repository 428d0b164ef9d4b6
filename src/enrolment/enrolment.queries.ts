import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';

@Injectable()
export class EnrolmentQueries {
  constructor(private readonly database: Database) {}

  /** The viewer's own place that is open now: the newest cohort in which she holds the participant's grant. */
  async current(viewer: Viewer): Promise<{ enrolmentId: string; cohortId: string } | undefined> {
    return this.database.row(
      `SELECT e.id AS "enrolmentId", e.cohort_id AS "cohortId" FROM enrolment e WHERE e.person_id = $1 AND e.cohort_id = ANY($2) AND e.state IN ('active', 'completed', 'not_completed')
        ORDER BY (e.state = 'active') DESC, e.invited_at DESC LIMIT 1`,
      [viewer.personId, viewer.cohortIds('participant')],
    );
  }

  /** The viewer's own place, active or paused, for what she does about it: being offline, leaving, coming back. */
  async ownPlace(viewer: Viewer): Promise<OwnPlace | undefined> {
    return this.database.row<OwnPlace>(
      `SELECT e.id, e.cohort_id AS "cohortId", e.state, e.suspended_at AS "suspendedAt", to_char(e.offline_until, 'YYYY-MM-DD') AS "offlineUntil" FROM enrolment e
        WHERE e.person_id = $1 AND e.state IN ('active', 'suspended') ORDER BY (e.state = 'active') DESC, e.invited_at DESC LIMIT 1`,
      [viewer.personId],
    );
  }
}

export interface OwnPlace {
  id: string;
  cohortId: string;
  state: 'active' | 'suspended';
  suspendedAt: Date | null;
  /** YYYY-MM-DD in her own zone. */
  offlineUntil: string | null;
}
