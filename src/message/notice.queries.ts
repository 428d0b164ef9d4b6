import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';

export interface NoticeRow {
  id: string;
  title: string;
  text: string;
  at: Date;
  audience: string;
  groupNumber: number | null;
  displayName: string | null;
  total: number;
}

export interface Reach {
  readers: number;
  mails: number;
  /** People without e-mail who have done nothing here for a week: a person should tell them. */
  tellYourself: string[];
}

const PAGE = 20;

@Injectable()
export class NoticeQueries {
  constructor(private readonly database: Database) {}

  /** One page of notices: those an organiser's cohorts got, or those meant for a participant. */
  async notices(viewer: Viewer, page: number): Promise<NoticeRow[]> {
    return this.database.rows<NoticeRow>(
      `SELECT n.id, n.title, n.text, n.at, n.audience, g.number AS "groupNumber", CASE WHEN p.protection_level = 'hidden' OR n.at <= p.unsigned_until THEN NULL ELSE p.display_name END AS "displayName", count(*) OVER ()::int AS total
         FROM notice n LEFT JOIN learning_group g ON g.id = n.group_id LEFT JOIN enrolment x ON x.id = n.enrolment_id LEFT JOIN person p ON p.id = x.person_id
        WHERE n.withdrawn_at IS NULL AND (n.cohort_id = ANY($2) OR EXISTS (SELECT 1 FROM enrolment e LEFT JOIN group_member m ON m.enrolment_id = e.id
                 WHERE e.person_id = $1 AND e.cohort_id = n.cohort_id AND e.state <> 'withdrawn' AND e.state <> 'invited' AND (n.audience = 'all' OR n.group_id = m.group_id OR n.enrolment_id = e.id)))
        ORDER BY n.at DESC LIMIT ${PAGE} OFFSET $3`,
      [viewer.personId, viewer.cohortIds('organiser'), (page - 1) * PAGE],
    );
  }

  /** What the form of a new notice offers: the organiser's open cohorts with their groups and people. Two of one label carry the title of their course too. */
  async audiences(viewer: Viewer): Promise<Array<{ cohortId: string; label: string; groups: Array<{ id: string; number: number }>; people: Array<{ id: string; displayName: string }> }>> {
    return this.database.rows(
      `SELECT c.id AS "cohortId", CASE WHEN count(*) OVER (PARTITION BY c.label) > 1 THEN c.label || ', ' || k.title ELSE c.label END AS label,
              (SELECT COALESCE(json_agg(json_build_object('id', g.id, 'number', g.number) ORDER BY g.number), '[]') FROM learning_group g WHERE g.cohort_id = c.id AND EXISTS (SELECT 1 FROM group_member m WHERE m.group_id = g.id)) AS groups,
              (SELECT COALESCE(json_agg(json_build_object('id', e.id, 'displayName', p.display_name) ORDER BY p.display_name), '[]')
                 FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = c.id AND e.state = 'active' AND p.protection_level <> 'hidden') AS people
         FROM cohort c JOIN course k ON k.id = c.course_id WHERE c.id = ANY($1) AND c.state = 'open' ORDER BY c.starts_on DESC`,
      [viewer.cohortIds('organiser')],
    );
  }

  /** How many a notice would reach and how; hidden people find it on their page but are in no number and in no list. */
  async reach(viewer: Viewer, cohortId: string, audience: string, groupId: string | null, enrolmentId: string | null, now: Date): Promise<Reach | undefined> {
    if (!viewer.has('organiser', cohortId)) return undefined;
    const rows = await this.database.rows<{ displayName: string; hasMail: boolean; isQuiet: boolean }>(
      `SELECT p.display_name AS "displayName",
              EXISTS (SELECT 1 FROM protected_field f WHERE f.person_id = p.id AND f.kind = 'email') AND COALESCE(c.style, 'neutral') <> 'none' AS "hasMail",
              NOT EXISTS (SELECT 1 FROM lesson_done d WHERE d.enrolment_id = e.id AND d.at > $5::timestamptz - interval '7 days')
                AND NOT EXISTS (SELECT 1 FROM attempt a JOIN response r ON r.attempt_id = a.id WHERE a.enrolment_id = e.id AND r.saved_at > $5::timestamptz - interval '7 days')
                AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.enrolment_id = e.id AND d.saved_at > $5::timestamptz - interval '7 days') AS "isQuiet"
         FROM enrolment e JOIN person p ON p.id = e.person_id LEFT JOIN group_member g ON g.enrolment_id = e.id LEFT JOIN mail_choice c ON c.person_id = p.id
        WHERE e.cohort_id = $1 AND e.state = 'active' AND p.protection_level <> 'hidden' AND ($2 = 'all' OR g.group_id = $3 OR e.id = $4) ORDER BY p.display_name`,
      [cohortId, audience, groupId, enrolmentId, now],
    );
    return { readers: rows.length, mails: rows.filter((row) => row.hasMail).length, tellYourself: rows.filter((row) => !row.hasMail && row.isQuiet).map((row) => row.displayName) };
  }
}
