import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import type { Reach } from './blackout.entity.js';
import type { DeadlineKind } from './deadline.entity.js';
import { canMoveDeadlines } from './deadline.policy.js';

export interface BlackoutScene {
  people: Array<{ enrolmentId: string; displayName: string }>;
  zones: string[];
  groups: Array<{ id: string; number: number }>;
  blackouts: Array<{ id: string; reach: Reach; fromAt: string; toAt: string; count: number }>;
  outages: Array<{ beganAt: string; endedAt: string }>;
}

export interface DueLine {
  kind: DeadlineKind | 'catch_up';
  /** Of a catch-up task, the number of its workshop. */
  title: string;
  dueAt: Date;
}

const SEEN = `e.cohort_id = $1 AND e.state = 'active' AND p.protection_level <> 'hidden'`;

@Injectable()
export class BlackoutQueries {
  constructor(private readonly database: Database) {}

  /** What the page offers, and the blackouts and outages so far; one statement. Hidden people are neither named nor counted. */
  async scene(viewer: Viewer, cohortId: string): Promise<BlackoutScene | undefined> {
    if (!canMoveDeadlines(viewer, cohortId)) return undefined;
    return this.database.row<BlackoutScene>(
      `SELECT (SELECT COALESCE(json_agg(json_build_object('enrolmentId', e.id, 'displayName', p.display_name) ORDER BY lower(p.display_name), e.id), '[]') FROM enrolment e JOIN person p ON p.id = e.person_id WHERE ${SEEN}) AS people,
              (SELECT COALESCE(json_agg(DISTINCT p.zone), '[]') FROM enrolment e JOIN person p ON p.id = e.person_id WHERE ${SEEN}) AS zones,
              (SELECT COALESCE(json_agg(DISTINCT jsonb_build_object('id', g.id, 'number', g.number)), '[]') FROM learning_group g JOIN group_member m ON m.group_id = g.id WHERE g.cohort_id = $1) AS groups,
              (SELECT COALESCE(json_agg(json_build_object('id', b.id, 'reach', b.reach, 'fromAt', b.from_at, 'toAt', b.to_at,
                  'count', (SELECT count(*)::int FROM blackout_place x JOIN enrolment e ON e.id = x.enrolment_id JOIN person p ON p.id = e.person_id WHERE x.blackout_id = b.id AND ${SEEN})) ORDER BY b.at DESC), '[]')
                 FROM blackout b WHERE b.cohort_id = $1 AND b.undone_at IS NULL) AS blackouts,
              (SELECT COALESCE(json_agg(json_build_object('beganAt', o.began_at, 'endedAt', o.ended_at) ORDER BY o.began_at DESC), '[]')
                 FROM (SELECT * FROM outage WHERE ended_at > now() - interval '60 days' ORDER BY began_at DESC LIMIT 20) o) AS outages`,
      [cohortId],
    );
  }

  /** The dates of a cohort, those of catch-up tasks too, before anything that moves them for one person. */
  async deadlines(viewer: Viewer, cohortId: string): Promise<DueLine[]> {
    if (!canMoveDeadlines(viewer, cohortId)) return [];
    return this.database.rows<DueLine>(
      `SELECT d.kind, COALESCE(q.title, a.code || ': ' || a.title) AS title, d.due_at AS "dueAt" FROM deadline d LEFT JOIN quiz q ON d.kind = 'quiz' AND q.id = d.subject_id LEFT JOIN assignment a ON d.kind = 'assignment' AND a.id = d.subject_id
        WHERE d.cohort_id = $1
       UNION ALL SELECT 'catch_up', w.number::text, catch_up_due(s.id) FROM workshop_session s JOIN workshop w ON w.id = s.workshop_id WHERE s.cohort_id = $1 AND w.kind IN ('workshop', 'training') AND s.cancelled_at IS NULL
        ORDER BY 3, 1, 2`,
      [cohortId],
    );
  }
}
