import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';

export interface ExtraTimeView {
  enrolmentId: string;
  cohortId: string;
  cohortLabel: string;
  displayName: string;
  unit: 'days' | 'percent' | null;
  amount: number | null;
}

@Injectable()
export class ExtraTimeQueries {
  constructor(private readonly database: Database) {}

  /** How much more time somebody of the viewer's cohort has; nobody else ever reads it. */
  async one(viewer: Viewer, enrolmentId: string): Promise<ExtraTimeView | undefined> {
    return this.database.row<ExtraTimeView>(
      `SELECT e.id AS "enrolmentId", e.cohort_id AS "cohortId", c.label AS "cohortLabel", p.display_name AS "displayName", x.unit, x.amount
         FROM enrolment e JOIN cohort c ON c.id = e.cohort_id JOIN person p ON p.id = e.person_id LEFT JOIN extra_time x ON x.person_id = p.id
        WHERE e.id = $1 AND e.state IN ('invited', 'active', 'suspended') AND p.protection_level <> 'hidden' AND e.cohort_id = ANY($2)`,
      [enrolmentId, viewer.cohortIds('organiser')],
    );
  }
}
