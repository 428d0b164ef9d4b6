import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import type { Reason } from './opening.entity.js';
import { canOrganise } from './enrolment.policy.js';
import { canDecide } from './opening.policy.js';

export interface OpeningRow {
  id: string;
  cohortId: string;
  cohortLabel: string;
  /** Null: a whole cohort. */
  personName: string | null;
  isBulk: boolean;
  fields: string;
  reason: Reason;
  words: string;
  isMine: boolean;
  askedByName: string;
  askedAt: Date;
  decidedByName: string | null;
  agreedAt: Date | null;
  refusedAt: Date | null;
  openedAt: Date | null;
}

const ROW = `SELECT o.id, o.cohort_id AS "cohortId", c.label AS "cohortLabel", CASE WHEN p.protection_level <> 'hidden' THEN p.display_name END AS "personName", o.person_id IS NULL AS "isBulk", o.fields, o.reason, o.words, o.asked_by = $2 AS "isMine",
    a.display_name AS "askedByName", o.asked_at AS "askedAt", d.display_name AS "decidedByName", o.agreed_at AS "agreedAt", o.refused_at AS "refusedAt", o.opened_at AS "openedAt"
  FROM identity_opening o JOIN cohort c ON c.id = o.cohort_id JOIN person a ON a.id = o.asked_by LEFT JOIN person p ON p.id = o.person_id LEFT JOIN person d ON d.id = COALESCE(o.agreed_by, o.refused_by)`;

/** Who opened what, for those who organise the cohort: each can see what the others did. */
@Injectable()
export class OpeningQueries {
  constructor(private readonly database: Database) {}

  /** What waits first, then the newest, at most a hundred; of somebody hidden nothing is listed. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<OpeningRow[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows<OpeningRow>(`${ROW} WHERE o.cohort_id = $1 AND (o.person_id IS NULL OR p.protection_level <> 'hidden') ORDER BY (o.person_id IS NULL AND o.opened_at IS NULL AND o.refused_at IS NULL) DESC, o.asked_at DESC LIMIT 100`, [cohortId, viewer.personId]);
  }

  /** Requests of others that wait for a yes which the viewer may give. */
  async waiting(viewer: Viewer): Promise<OpeningRow[]> {
    const isEverywhere = viewer.grants.some((grant) => grant.role === 'organiser' && grant.scopeKind === 'site');
    return this.database.rows<OpeningRow>(
      `${ROW} WHERE o.person_id IS NULL AND o.agreed_at IS NULL AND o.refused_at IS NULL AND o.asked_by <> $2 AND (o.cohort_id = ANY($1) OR $3) ORDER BY o.asked_at`,
      [viewer.cohortIds('organiser', 'second-person'), viewer.personId, isEverywhere],
    );
  }

  /** One request for a whole cohort. */
  async one(viewer: Viewer, id: string): Promise<OpeningRow | undefined> {
    const row = await this.database.row<OpeningRow>(`${ROW} WHERE o.id = $1 AND o.person_id IS NULL`, [id, viewer.personId]);
    return row && canDecide(viewer, row.cohortId) ? row : undefined;
  }
}
