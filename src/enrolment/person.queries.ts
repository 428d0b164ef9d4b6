import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import type { EnrolmentState } from './enrolment.entity.js';
import { canOrganise } from './enrolment.policy.js';
import { LAST_WORK } from './last-work.js';
import type { Wish } from './withdrawal.entity.js';

export interface PersonRow {
  id: string;
  displayName: string;
  state: EnrolmentState;
  groupNumber: number | null;
  lastWorkAt: Date | null;
  /** YYYY-MM-DD; null when she is not offline now. */
  offlineUntil: string | null;
  /** False while she is only invited, or when an invitation was taken back. */
  hasBegun: boolean;
}

export interface PersonView extends PersonRow {
  zone: string;
  invitedAt: Date;
  activatedAt: Date | null;
  suspendedAt: Date | null;
  endedAt: Date | null;
  codeExpiresAt: Date | null;
  groupId: string | null;
  wish: Wish | null;
  /** How many of each kind of condition are met, by published facts. */
  facts: Array<{ kind: 'module' | 'quiz' | 'workshop' | 'assignment'; met: number }>;
}

export interface StateCount {
  state: EnrolmentState;
  seen: number;
  /** Requests of others to open details of everybody, which wait for a second yes; the same in every row. */
  openingsWaiting: number;
}

export const PAGE = 50;

const ROW = `e.id, p.display_name AS "displayName", e.state, g.number AS "groupNumber", ${LAST_WORK} AS "lastWorkAt",
  CASE WHEN e.offline_until >= $2::date THEN to_char(e.offline_until, 'YYYY-MM-DD') END AS "offlineUntil", e.activated_at IS NOT NULL AS "hasBegun"`;
const TABLES = `FROM enrolment e JOIN person p ON p.id = e.person_id AND p.protection_level <> 'hidden' LEFT JOIN group_member m ON m.enrolment_id = e.id LEFT JOIN learning_group g ON g.id = m.group_id`;

/** The people of a cohort for those who organise it. Somebody hidden is in no row of any answer here. */
@Injectable()
export class PersonQueries {
  constructor(private readonly database: Database) {}

  /** How many people are in each state, without those who hide: no number tells how many these are. */
  async counts(viewer: Viewer, cohortId: string): Promise<StateCount[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows<StateCount>(
      `SELECT e.state, count(*)::int AS seen,
              (SELECT count(*)::int FROM identity_opening o WHERE o.cohort_id = $1 AND o.person_id IS NULL AND o.agreed_at IS NULL AND o.refused_at IS NULL AND o.asked_by <> $2) AS "openingsWaiting"
         FROM enrolment e JOIN person p ON p.id = e.person_id AND p.protection_level <> 'hidden' WHERE e.cohort_id = $1 GROUP BY e.state`,
      [cohortId, viewer.personId],
    );
  }

  /** One page of people by name, of one state or of all; one statement for any number. */
  async people(viewer: Viewer, cohortId: string, state: EnrolmentState | null, page: number, today: string): Promise<PersonRow[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows<PersonRow>(
      `SELECT ${ROW} ${TABLES} WHERE e.cohort_id = $1 AND ($3::text IS NULL OR e.state = $3) ORDER BY lower(p.display_name), e.id LIMIT ${PAGE} OFFSET $4`,
      [cohortId, today, state, (page - 1) * PAGE],
    );
  }

  async person(viewer: Viewer, cohortId: string, enrolmentId: string, today: string, now: Date): Promise<PersonView | undefined> {
    if (!canOrganise(viewer, cohortId)) return undefined;
    return this.database.row<PersonView>(
      `SELECT ${ROW}, p.zone, e.invited_at AS "invitedAt", e.activated_at AS "activatedAt", e.suspended_at AS "suspendedAt", e.ended_at AS "endedAt", g.id AS "groupId",
              (SELECT i.expires_at FROM invitation i WHERE i.person_id = p.id AND i.used_at IS NULL AND i.cancelled_at IS NULL AND i.expires_at > $4 ORDER BY i.created_at DESC LIMIT 1) AS "codeExpiresAt",
              (SELECT w.wish FROM withdrawal w WHERE w.enrolment_id = e.id ORDER BY w.at DESC LIMIT 1) AS wish,
              (SELECT COALESCE(json_agg(json_build_object('kind', f.kind, 'met', f.met)), '[]')
                 FROM (SELECT c.kind, count(*) FILTER (WHERE c.is_met AND c.is_published)::int AS met FROM completion_fact c WHERE c.enrolment_id = e.id AND NOT EXISTS (SELECT 1 FROM workshop w WHERE w.id = c.subject_id AND w.kind <> 'workshop') GROUP BY c.kind) f) AS facts
         ${TABLES} WHERE e.cohort_id = $1 AND e.id = $3`,
      [cohortId, today, enrolmentId, now],
    );
  }
}
