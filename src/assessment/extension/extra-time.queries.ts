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
  /** Everybody of this cohort who has extra time, by display name. */
  others: Array<{ enrolmentId: string; displayName: string; unit: 'days' | 'percent'; amount: number }>;
}

const SEEN = `e.state IN ('invited', 'active', 'suspended') AND p.protection_level <> 'hidden'`;

@Injectable()
export class ExtraTimeQueries {
  constructor(private readonly database: Database) {}

  /** How much more time somebody of the viewer's cohort has, and who else has some; nobody but organisers ever reads it. One statement. */
  async one(viewer: Viewer, enrolmentId: string): Promise<ExtraTimeView | undefined> {
    return this.database.row<ExtraTimeView>(
      `SELECT e.id AS "enrolmentId", e.cohort_id AS "cohortId", c.label AS "cohortLabel", p.display_name AS "displayName", x.unit, x.amount,
              (SELECT COALESCE(json_agg(json_build_object('enrolmentId', o.id, 'displayName', o.display_name, 'unit', o.unit, 'amount', o.amount) ORDER BY lower(o.display_name), o.id), '[]')
                 FROM (SELECT e.id, p.display_name, t.unit, t.amount FROM enrolment e JOIN person p ON p.id = e.person_id JOIN extra_time t ON t.person_id = p.id WHERE e.cohort_id = c.id AND ${SEEN}) o) AS others
         FROM enrolment e JOIN cohort c ON c.id = e.cohort_id JOIN person p ON p.id = e.person_id LEFT JOIN extra_time x ON x.person_id = p.id
        WHERE e.id = $1 AND ${SEEN} AND e.cohort_id = ANY($2)`,
      [enrolmentId, viewer.cohortIds('organiser')],
    );
  }
}
