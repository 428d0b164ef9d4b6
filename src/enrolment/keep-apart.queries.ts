import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { liveGrant } from '../people/grant.entity.js';
import type { Viewer } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';
import type { Pair } from './group-rule.js';

export interface ApartRow {
  id: string;
  one: string;
  other: string;
  isInterpreter: boolean;
  byHerself: boolean;
  /** They are in one group now. */
  together: boolean;
}

export interface OwnApart {
  cohortId: string;
  enrolmentId: string;
  near: Array<{ id: string; displayName: string }>;
  interpreters: Array<{ id: string; displayName: string }>;
  asked: Array<{ id: string; displayName: string; who: string }>;
}

/** The pairs of a cohort among those who take part and are not hidden. */
export const APART = `SELECT k.id, k.enrolment_id AS one, k.other_enrolment_id AS other FROM keep_apart k WHERE k.cohort_id = $1 AND k.ended_at IS NULL AND k.other_enrolment_id IS NOT NULL`;

@Injectable()
export class KeepApartQueries {
  constructor(private readonly database: Database) {}

  /** Who is kept apart in a cohort that the viewer organises; one statement. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<ApartRow[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows<ApartRow>(
      `SELECT k.id, p.display_name AS one, COALESCE(o.display_name, i.display_name) AS other, k.interpreter_id IS NOT NULL AS "isInterpreter", k.by_herself AS "byHerself", COALESCE(gm.group_id = go.group_id, false) AS together
         FROM keep_apart k JOIN enrolment e ON e.id = k.enrolment_id JOIN person p ON p.id = e.person_id
         LEFT JOIN enrolment oe ON oe.id = k.other_enrolment_id LEFT JOIN person o ON o.id = oe.person_id LEFT JOIN person i ON i.id = k.interpreter_id
         LEFT JOIN group_member gm ON gm.enrolment_id = k.enrolment_id LEFT JOIN group_member go ON go.enrolment_id = k.other_enrolment_id
        WHERE k.cohort_id = $1 AND k.ended_at IS NULL AND e.state = 'active' AND p.protection_level <> 'hidden' AND (k.interpreter_id IS NOT NULL OR (oe.state = 'active' AND o.protection_level <> 'hidden'))
        ORDER BY k.by_herself DESC, k.at DESC, k.id`,
      [cohortId],
    );
  }

  /** The pairs by the ids of their places, to propose groups. */
  async pairs(viewer: Viewer, cohortId: string): Promise<Pair[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return (await this.database.rows<{ one: string; other: string }>(APART, [cohortId])).map(({ one, other }) => [one, other]);
  }

  /** Those of whom the viewer may say that she does not want them near: the people of her group, and the interpreters of her cohort; and of whom she said it. */
  async own(viewer: Viewer): Promise<OwnApart | undefined> {
    return this.database.row<OwnApart>(
      `SELECT e.cohort_id AS "cohortId", e.id AS "enrolmentId",
              (SELECT COALESCE(json_agg(json_build_object('id', o.id, 'displayName', p.display_name) ORDER BY lower(p.display_name), o.id), '[]') FROM group_member mine JOIN group_member m ON m.group_id = mine.group_id AND m.enrolment_id <> e.id
                 JOIN enrolment o ON o.id = m.enrolment_id AND o.state = 'active' JOIN person p ON p.id = o.person_id AND p.protection_level <> 'hidden' WHERE mine.enrolment_id = e.id) AS near,
              (SELECT COALESCE(json_agg(DISTINCT jsonb_build_object('id', p.id, 'displayName', p.display_name)), '[]') FROM role_grant g JOIN person p ON p.id = g.person_id AND p.protection_level <> 'hidden' WHERE g.scope_id = e.cohort_id AND g.role = 'interpreter' AND ${liveGrant('g')}) AS interpreters,
              (SELECT COALESCE(json_agg(json_build_object('id', k.id, 'displayName', COALESCE((SELECT CASE WHEN p.protection_level <> 'hidden' THEN p.display_name END FROM enrolment o JOIN person p ON p.id = o.person_id WHERE o.id = k.other_enrolment_id), (SELECT display_name FROM person WHERE id = k.interpreter_id), ''), 'who', COALESCE('place-' || k.other_enrolment_id, 'interpreter-' || k.interpreter_id)) ORDER BY k.at), '[]')
                 FROM keep_apart k WHERE k.enrolment_id = e.id AND k.by_herself AND k.ended_at IS NULL) AS asked
         FROM enrolment e JOIN cohort c ON c.id = e.cohort_id WHERE e.person_id = $1 AND e.cohort_id = ANY($2) AND e.state = 'active' ORDER BY c.starts_on DESC LIMIT 1`,
      [viewer.personId, viewer.cohortIds('participant')],
    );
  }
}
