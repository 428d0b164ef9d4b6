import { Injectable } from '@nestjs/common';
import type { Viewer } from '../../people/viewer.js';
import { Database } from '../../platform/database/database.js';
import type { AwardFacts } from '../certificate.entity.js';

export interface CredentialRow {
  id: string;
  certificateId: string;
  subjectId: string;
  listId: string;
  listIndex: number;
  issuedAt: Date;
  facts: AwardFacts;
  /** Signed JSON; null until the job has run. */
  document: string | null;
}

export const CREDENTIAL_SQL = `SELECT k.id, k.certificate_id AS "certificateId", k.subject_id AS "subjectId", k.list_id AS "listId", k.list_index AS "listIndex", c.issued_at AS "issuedAt", c.facts, k.document
   FROM credential k JOIN certificate c ON c.id = k.certificate_id`;

@Injectable()
export class CredentialQueries {
  constructor(private readonly database: Database) {}

  /** The credential of a certificate that is the viewer's own and stands. */
  async mine(viewer: Viewer, certificateId: string): Promise<(CredentialRow & { hasBadges: boolean }) | undefined> {
    return this.database.row<CredentialRow & { hasBadges: boolean }>(
      `SELECT one.*, COALESCE(s.has_badges, false) AS "hasBadges" FROM (${CREDENTIAL_SQL} WHERE k.certificate_id = $1 AND k.ended_at IS NULL AND c.state = 'issued') AS one
         JOIN certificate c ON c.id = one."certificateId" JOIN enrolment e ON e.id = c.enrolment_id AND e.person_id = $2 LEFT JOIN credential_setting s ON s.cohort_id = c.cohort_id`,
      [certificateId, viewer.personId],
    );
  }

  /** Whether the badges of a cohort are on; for its organisers. */
  async hasBadges(viewer: Viewer, cohortId: string): Promise<boolean> {
    if (!viewer.has('organiser', cohortId)) return false;
    return (await this.database.row<{ on: boolean }>('SELECT has_badges AS on FROM credential_setting WHERE cohort_id = $1', [cohortId]))?.on ?? false;
  }

  /** The places of a list whose credentials no longer hold; undefined when there is no such list. Anybody may know: a place says nothing of anyone. */
  async placesSet(listId: string): Promise<number[] | undefined> {
    const row = await this.database.row<{ places: number[] }>(
      'SELECT COALESCE(array_agg(p.list_index ORDER BY p.list_index) FILTER (WHERE p.is_set), ARRAY[]::integer[]) AS places FROM status_list l LEFT JOIN status_place p ON p.list_id = l.id AND p.is_set WHERE l.id = $1 GROUP BY l.id',
      [listId],
    );
    return row?.places;
  }
}
