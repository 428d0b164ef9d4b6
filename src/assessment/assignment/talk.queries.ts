import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';

export interface TalkMessage {
  byWriter: boolean;
  text: string;
  at: string;
}

/** What was said about a piece of work between its marker and its writer, who know each other by the code. */
export interface Talk {
  /** The newest version that was handed in, taken back or not: answers hang on it. */
  submissionId: string;
  messages: TalkMessage[];
  /** Why the newest version was handed back, and until when it can be handed in again. */
  handedBack: { reason: string; dueAt: string } | null;
}

/** Where a talk goes on. */
export interface TalkPlace {
  assignmentId: string;
  groupId: string | null;
}

/** Work $1 of person $2, alone or in a group, about which a marker has written. */
export const OWN_TALK = `SELECT s.assignment_id AS "assignmentId", s.group_id AS "groupId" FROM submission s JOIN enrolment e ON e.person_id = $2 AND e.cohort_id = s.cohort_id AND e.state = 'active'
    LEFT JOIN group_member m ON m.enrolment_id = e.id LEFT JOIN left_group l ON l.enrolment_id = e.id
  WHERE s.id = $1 AND (s.enrolment_id = e.id OR s.group_id = COALESCE(m.group_id, l.group_id)) AND EXISTS (
    SELECT 1 FROM submission o WHERE o.assignment_id = s.assignment_id AND (o.enrolment_id = s.enrolment_id OR o.group_id = s.group_id)
       AND (EXISTS (SELECT 1 FROM talk_message t WHERE t.submission_id = o.id) OR EXISTS (SELECT 1 FROM resubmission r WHERE r.submission_id = o.id)))`;

const MESSAGES = `(SELECT COALESCE(json_agg(json_build_object('byWriter', m.by_writer, 'text', m.text, 'at', m.at) ORDER BY m.at, m.id), '[]') FROM talk_message m JOIN submission o ON o.id = m.submission_id
  WHERE o.assignment_id = s.assignment_id AND (o.enrolment_id = s.enrolment_id OR o.group_id = s.group_id)) AS messages`;
const HANDED_BACK = `(SELECT json_build_object('reason', r.reason, 'dueAt', r.due_at) FROM resubmission r WHERE r.submission_id = s.id) AS "handedBack"`;

@Injectable()
export class TalkQueries {
  constructor(private readonly database: Database) {}

  /** The talk about the viewer's own work on an assignment; undefined when nobody has begun one. */
  async own(viewer: Viewer, assignmentId: string): Promise<Talk | undefined> {
    const talk = await this.database.row<Talk>(
      `SELECT s.id AS "submissionId", ${MESSAGES}, ${HANDED_BACK} FROM submission s JOIN enrolment e ON e.person_id = $1 AND e.cohort_id = s.cohort_id AND e.state IN ('active', 'completed', 'not_completed')
         LEFT JOIN group_member m ON m.enrolment_id = e.id LEFT JOIN left_group l ON l.enrolment_id = e.id
        WHERE s.assignment_id = $2 AND NOT s.for_comments_only AND (s.enrolment_id = e.id OR s.group_id = COALESCE(m.group_id, l.group_id)) ORDER BY s.version_number DESC LIMIT 1`,
      [viewer.personId, assignmentId],
    );
    return talk && (talk.messages.length > 0 || talk.handedBack) ? talk : undefined;
  }

  /** The viewer's own work by its id, when there is a talk about it. */
  async place(viewer: Viewer, submissionId: string): Promise<TalkPlace | undefined> {
    return this.database.row<TalkPlace>(OWN_TALK, [submissionId, viewer.personId]);
  }

  /** The talk about a script that the caller may read. */
  async ofScript(viewer: Viewer, submissionId: string): Promise<TalkMessage[]> {
    const row = await this.database.row<{ messages: TalkMessage[] }>(`SELECT ${MESSAGES} FROM submission s WHERE s.id = $1 AND s.cohort_id = ANY($2)`, [submissionId, viewer.cohortIds('trainer')]);
    return row?.messages ?? [];
  }
}
