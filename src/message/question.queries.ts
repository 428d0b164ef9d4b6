import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { liveGrant } from '../people/grant.entity.js';
import type { Viewer } from '../people/viewer.js';

export interface ThreadRow {
  id: string;
  /** Null when she is hidden, or has taken another name since: the page says "a participant". */
  displayName: string | null;
  forCare: boolean;
  openedAt: Date;
  closedAt: Date | null;
  first: string;
  lastAt: Date;
  waits: boolean;
  unread: number;
  total: number;
}

export interface ThreadView {
  id: string;
  forCare: boolean;
  aboutPath: string | null;
  closedAt: Date | null;
  isOwn: boolean;
  messages: Array<{ personId: string; from: string | null; text: string; at: string; isOwner: boolean }>;
}

const PAGE = 20;
const CONTACTS = ['care-contact', 'care-deputy', 'organiser', 'co-trainer'];

/** $1 viewer, $2 cohorts in which she is staff, $3 those for which she cares: her own threads, or those of her cohorts that are for her eyes. */
const VISIBLE = `question_thread t JOIN enrolment e ON e.id = t.enrolment_id JOIN person p ON p.id = e.person_id WHERE (e.person_id = $1 OR (NOT t.for_care AND t.cohort_id = ANY($2)) OR (t.for_care AND t.cohort_id = ANY($3)))`;

@Injectable()
export class QuestionQueries {
  constructor(private readonly database: Database) {}

  /** One page of threads: for staff those that wait first, oldest first; for a participant her own, newest first. */
  async threads(viewer: Viewer, page: number): Promise<{ threads: ThreadRow[]; pages: number }> {
    const staffOf = staffCohorts(viewer);
    const careOf = careCohorts(viewer);
    const order = staffOf.length + careOf.length > 0 ? '"waits" DESC, "lastAt" ASC' : '"lastAt" DESC';
    const threads = await this.database.rows<ThreadRow>(
      `SELECT t.id, t.for_care AS "forCare", CASE WHEN (p.protection_level = 'hidden' OR t.opened_at <= p.unsigned_until) AND e.person_id <> $1 THEN NULL ELSE p.display_name END AS "displayName", t.opened_at AS "openedAt", t.closed_at AS "closedAt",
              f.text AS first, l.at AS "lastAt", (l.person_id = e.person_id AND t.closed_at IS NULL) AS "waits",
              (SELECT count(*)::int FROM question_message m WHERE m.thread_id = t.id AND m.person_id <> $1 AND m.read_at IS NULL) AS unread, count(*) OVER ()::int AS total
         FROM ${VISIBLE.replace('WHERE', `JOIN LATERAL (SELECT text FROM question_message m WHERE m.thread_id = t.id ORDER BY m.at LIMIT 1) f ON true
         JOIN LATERAL (SELECT at, person_id FROM question_message m WHERE m.thread_id = t.id ORDER BY m.at DESC LIMIT 1) l ON true WHERE`)}
        ORDER BY ${order} LIMIT ${PAGE} OFFSET $4`,
      [viewer.personId, staffOf, careOf, (page - 1) * PAGE],
    );
    return { threads, pages: Math.max(1, Math.ceil((threads[0]?.total ?? 0) / PAGE)) };
  }

  async thread(viewer: Viewer, id: string): Promise<ThreadView | undefined> {
    return this.database.row<ThreadView>(
      `SELECT t.id, t.for_care AS "forCare", t.about_path AS "aboutPath", t.closed_at AS "closedAt", e.person_id = $1 AS "isOwn",
              (SELECT json_agg(json_build_object('personId', m.person_id, 'from', CASE WHEN (w.protection_level = 'hidden' OR m.at <= w.unsigned_until) AND w.id <> $1 THEN NULL ELSE w.display_name END, 'text', m.text, 'at', m.at,
                 'isOwner', m.person_id = e.person_id) ORDER BY m.at) FROM question_message m JOIN person w ON w.id = m.person_id WHERE m.thread_id = t.id) AS messages
         FROM ${VISIBLE} AND t.id = $4`,
      [viewer.personId, staffCohorts(viewer), careCohorts(viewer), id],
    );
  }

  /** Whom a participant may turn to: care contact, organisers and co-trainers of her cohorts, by the names that they show. */
  async contacts(viewer: Viewer): Promise<Array<{ displayName: string; role: string }>> {
    return this.database.rows(
      `SELECT p.display_name AS "displayName", g.role FROM role_grant g JOIN person p ON p.id = g.person_id
        WHERE g.scope_id = ANY($1) AND g.role = ANY($2) AND ${liveGrant('g')} AND p.protection_level <> 'hidden'
        GROUP BY p.id, g.role ORDER BY array_position($2::text[], g.role), p.display_name LIMIT 12`,
      [viewer.grants.filter((grant) => grant.scopeKind === 'cohort').map((grant) => grant.scopeId!), CONTACTS],
    );
  }
}

export function staffCohorts(viewer: Viewer): string[] {
  return viewer.cohortIds('organiser', 'trainer', 'co-trainer');
}

export function careCohorts(viewer: Viewer): string[] {
  return viewer.cohortIds('care-contact', 'care-deputy');
}
