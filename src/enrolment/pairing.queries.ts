import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { liveGrant } from '../people/grant.entity.js';
import type { Viewer } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';

export interface PairRow {
  id: string;
  focalName: string;
  participantName: string;
  at: Date;
}

@Injectable()
export class PairingQueries {
  constructor(private readonly database: Database) {}

  /** Who hands in for whom in a cohort that the viewer organises; hidden people are not in it. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<PairRow[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows<PairRow>(
      `SELECT r.id, f.display_name AS "focalName", p.display_name AS "participantName", r.at FROM pairing r JOIN person f ON f.id = r.focal_id JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = e.person_id
        WHERE r.cohort_id = $1 AND r.ended_at IS NULL AND e.state = 'active' AND p.protection_level <> 'hidden' ORDER BY lower(f.display_name), lower(p.display_name), r.id`,
      [cohortId],
    );
  }

  async focalPoints(viewer: Viewer, cohortId: string): Promise<Array<{ id: string; displayName: string }>> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows(
      `SELECT p.id, p.display_name AS "displayName" FROM role_grant g JOIN person p ON p.id = g.person_id WHERE g.scope_id = $1 AND g.role = 'focal-point' AND ${liveGrant('g')} AND p.protection_level <> 'hidden' ORDER BY lower(p.display_name)`,
      [cohortId],
    );
  }

  async participants(viewer: Viewer, cohortId: string): Promise<Array<{ id: string; displayName: string }>> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows(
      `SELECT e.id, p.display_name AS "displayName" FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = $1 AND e.state = 'active' AND p.protection_level <> 'hidden' ORDER BY lower(p.display_name), e.id`,
      [cohortId],
    );
  }

  /** Who may hand in for the viewer herself. */
  async forHer(viewer: Viewer): Promise<Array<{ id: string; focalName: string }>> {
    return this.database.rows(
      `SELECT r.id, f.display_name AS "focalName" FROM pairing r JOIN enrolment e ON e.id = r.enrolment_id JOIN person f ON f.id = r.focal_id WHERE e.person_id = $1 AND e.state = 'active' AND r.ended_at IS NULL ORDER BY r.at`,
      [viewer.personId],
    );
  }
}
