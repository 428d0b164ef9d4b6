import { Injectable } from '@nestjs/common';
import { liveGrant, liveUntil } from '../people/grant.entity.js';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';

/** One cohort that changes hands: what waits in it, in numbers. */
export interface HandedCohort {
  id: string;
  label: string;
  courseTitle: string;
  state: string;
  organisers: number;
  questions: number;
  names: number;
  answers: number;
  outcomes: number;
  openings: number;
  retention: number;
}

export interface HandedAgreement {
  partnerId: string;
  partner: string;
  number: string;
  untilOn: string;
}

/** Something was opened, or left the site, in the last 90 days. */
export interface ExportLine {
  at: Date;
  event: string;
  byLeaver: boolean;
  role: string | null;
  people: number;
}

export interface HandoverRow {
  id: string;
  personId: string;
  successorId: string;
  leaver: string;
  successor: string;
  at: Date;
  endsAt: Date;
  doneAt: Date | null;
}

/** Events by which something protected was opened, or left the site. */
export const EXPORT_EVENTS = ['identity.opened', 'opening.taken', 'certificate.nameShown', 'certificate.read', 'record.downloaded', 'recall.opened', 'enrolment.sheetMade', 'person.searched'] as const;
const MOST = 200;

const HANDOVER = `SELECT h.id, h.person_id AS "personId", h.successor_id AS "successorId", p.display_name AS leaver, s.display_name AS successor, h.at, h.ends_at AS "endsAt", h.done_at AS "doneAt"
  FROM handover h JOIN person p ON p.id = h.person_id JOIN person s ON s.id = h.successor_id WHERE h.stopped_at IS NULL`;

@Injectable()
export class HandoverQueries {
  constructor(private readonly database: Database) {}

  /** The viewer's own handover that goes on now, and those that are given to her. */
  async open(viewer: Viewer): Promise<HandoverRow[]> {
    return this.database.rows<HandoverRow>(`${HANDOVER} AND (h.person_id = $1 OR h.successor_id = $1) ORDER BY h.at DESC LIMIT 20`, [viewer.personId]);
  }

  /** One handover of which the viewer is a part. */
  async one(viewer: Viewer, id: string): Promise<HandoverRow | undefined> {
    return this.database.row<HandoverRow>(`${HANDOVER} AND h.id = $2 AND (h.person_id = $1 OR h.successor_id = $1)`, [viewer.personId, id]);
  }

  /** Whom the viewer may name: people who work here now. */
  async successors(viewer: Viewer): Promise<Array<{ id: string; displayName: string }>> {
    return this.database.rows(
      `SELECT DISTINCT p.id, p.display_name AS "displayName" FROM role_grant g JOIN person p ON p.id = g.person_id
        WHERE ${liveGrant('g')} AND g.role IN ('organiser', 'trainer', 'co-trainer', 'second-person', 'care-contact', 'care-deputy') AND p.id <> $1 AND p.protection_level <> 'hidden' ORDER BY 2 LIMIT 300`,
      [viewer.personId],
    );
  }

  /** The cohorts that `personId` organises or organised until lately; the caller has loaded the handover through the viewer, or asks for herself. */
  async cohorts(personId: string): Promise<HandedCohort[]> {
    return this.database.rows<HandedCohort>(
      `SELECT c.id, c.label, (SELECT k.title FROM course k WHERE k.id = c.course_id) AS "courseTitle", c.state,
              (SELECT count(DISTINCT a.person_id)::int FROM appointment a WHERE a.cohort_id = c.id AND a.role = 'organiser' AND ${liveUntil('a.ended_at')}) AS organisers,
              (SELECT count(*)::int FROM question_thread t WHERE t.cohort_id = c.id AND t.closed_at IS NULL AND NOT t.for_care) AS questions,
              (SELECT count(*)::int FROM certificate x WHERE x.cohort_id = c.id AND x.state = 'asked') AS names,
              (SELECT count(*)::int FROM response r JOIN attempt t ON t.id = r.attempt_id JOIN enrolment e ON e.id = t.enrolment_id WHERE e.cohort_id = c.id AND r.count_mine_asked_at IS NOT NULL AND r.count_mine_decided_at IS NULL) AS answers,
              (SELECT count(*)::int FROM outcome_proposal o WHERE o.cohort_id = c.id AND o.confirmed_at IS NULL AND o.withdrawn_at IS NULL) AS outcomes,
              (SELECT count(*)::int FROM identity_opening o WHERE o.cohort_id = c.id AND o.person_id IS NULL AND o.agreed_at IS NULL AND o.refused_at IS NULL AND o.opened_at IS NULL) AS openings,
              (SELECT count(*)::int FROM retention_run r WHERE r.cohort_id = c.id AND r.done_at IS NULL AND r.agreed_at IS NULL) AS retention
         FROM cohort c WHERE EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = $1 AND g.role = 'organiser' AND g.scope_kind = 'site' AND (g.until_at IS NULL OR g.until_at > now() - interval '90 days')) OR EXISTS (SELECT 1 FROM appointment a WHERE a.cohort_id = c.id AND a.person_id = $1 AND a.role = 'organiser' AND (${liveUntil('a.ended_at')} OR a.ended_at > now() - interval '90 days')) ORDER BY c.starts_on DESC`,
      [personId],
    );
  }

  /** Agreements in force with the universities of these cohorts, the first to end first. */
  async agreements(cohortIds: string[]): Promise<HandedAgreement[]> {
    return this.database.rows<HandedAgreement>(
      `SELECT DISTINCT n.id AS "partnerId", n.name AS partner, a.number, to_char(a.until_on, 'YYYY-MM-DD') AS "untilOn" FROM agreement a JOIN partner n ON n.id = a.partner_id JOIN cohort_partner b ON b.partner_id = n.id
        WHERE b.cohort_id = ANY($1) AND a.until_on >= current_date ORDER BY 4, 2`,
      [cohortIds],
    );
  }

  /** What was opened or taken in the 90 days before `now`: all that the leaver did, and what concerned people of these cohorts. Numbers, no names. */
  async exports(leaverId: string, cohortIds: string[], now: Date): Promise<ExportLine[]> {
    return this.database.rows<ExportLine>(
      `SELECT a.at, a.event, a.actor_id = $1 AS "byLeaver",
              (SELECT g.role FROM role_grant g WHERE g.person_id = a.actor_id AND g.role <> 'participant' AND g.from_at <= a.at AND (g.until_at IS NULL OR g.until_at > a.at) ORDER BY (g.role = 'organiser') DESC, g.from_at LIMIT 1) AS role,
              (SELECT count(*)::int FROM audit_concern c WHERE c.event_id = a.id AND c.at = a.at) AS people
         FROM audit_event a WHERE a.event = ANY($3) AND a.at > $4::timestamptz - interval '90 days' AND a.actor_id IS NOT NULL
          AND (a.actor_id = $1 OR EXISTS (SELECT 1 FROM audit_concern c JOIN enrolment e ON e.person_id = c.person_id WHERE c.event_id = a.id AND c.at = a.at AND e.cohort_id = ANY($2) AND e.person_id <> a.actor_id))
        ORDER BY a.at DESC LIMIT ${MOST}`,
      [leaverId, cohortIds, [...EXPORT_EVENTS], now],
    );
  }
}
