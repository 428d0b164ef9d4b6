import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';

export interface Grouped {
  enrolmentId: string;
  displayName: string;
  zone: string;
  groupId: string | null;
  groupNumber: number | null;
}

/** Those who can be in a group: taking part, and not hidden. */
export const GROUPABLE = `SELECT e.id AS "enrolmentId", p.display_name AS "displayName", p.zone, g.id AS "groupId", g.number AS "groupNumber"
  FROM enrolment e JOIN person p ON p.id = e.person_id LEFT JOIN group_member m ON m.enrolment_id = e.id LEFT JOIN learning_group g ON g.id = m.group_id
 WHERE e.cohort_id = $1 AND e.state = 'active' AND p.protection_level <> 'hidden' ORDER BY lower(p.display_name), e.id`;

@Injectable()
export class GroupQueries {
  constructor(private readonly database: Database) {}

  /** The groups of a cohort that have somebody in them. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<Array<{ id: string; number: number }>> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows(
      `SELECT g.id, g.number FROM learning_group g WHERE g.cohort_id = $1 AND EXISTS (SELECT 1 FROM group_member m JOIN enrolment e ON e.id = m.enrolment_id JOIN person p ON p.id = e.person_id
          WHERE m.group_id = g.id AND e.state IN ('active', 'completed', 'not_completed') AND p.protection_level <> 'hidden') ORDER BY g.number`,
      [cohortId],
    );
  }

  /** Everybody who can be in a group, with the group she is in, by name. */
  async people(viewer: Viewer, cohortId: string): Promise<Grouped[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows<Grouped>(GROUPABLE, [cohortId]);
  }

  /** The first number that no group of the cohort has or had. */
  async nextNumber(viewer: Viewer, cohortId: string): Promise<number> {
    if (!canOrganise(viewer, cohortId)) return 1;
    const row = await this.database.row<{ next: number }>('SELECT COALESCE(max(number), 0) + 1 AS next FROM learning_group WHERE cohort_id = $1', [cohortId]);
    return row!.next;
  }
}
