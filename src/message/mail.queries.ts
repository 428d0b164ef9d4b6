import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { liveGrant } from '../people/grant.entity.js';

/** Whom the timetable's mails concern; ids and zones only. */
@Injectable()
export class MailQueries {
  constructor(private readonly database: Database) {}

  /** Participants with a quiz or an assignment due in the 24 hours after `now` that is neither passed nor handed in. The work of a group is due when the last of its members' dates has come. */
  async dueSoon(now: Date): Promise<Array<{ personId: string; zone: string }>> {
    return this.database.rows(
      `SELECT DISTINCT p.id AS "personId", p.zone
         FROM deadline d JOIN enrolment e ON e.cohort_id = d.cohort_id AND e.state = 'active' AND (e.offline_until IS NULL OR e.offline_until < $1::timestamptz::date) JOIN person p ON p.id = e.person_id
         LEFT JOIN assignment a ON d.kind = 'assignment' AND a.id = d.subject_id LEFT JOIN group_member m ON a.mode = 'group' AND m.enrolment_id = e.id
        WHERE p.protection_level <> 'hidden'
          AND CASE WHEN m.group_id IS NULL THEN due_of(e.id, d.kind, d.subject_id) ELSE (SELECT max(due_of(g.enrolment_id, d.kind, d.subject_id)) FROM group_member g WHERE g.group_id = m.group_id) END BETWEEN $1 AND $1::timestamptz + interval '24 hours'
          AND NOT EXISTS (SELECT 1 FROM completion_fact f WHERE f.enrolment_id = e.id AND f.kind = d.kind AND f.subject_id = d.subject_id AND (f.is_met OR f.state IN ('handed_in', 'marked')))`,
      [now],
    );
  }

  /** How many things wait for each member of staff: questions without an answer, work to mark, answers to count. */
  async waitingStaff(): Promise<Array<{ personId: string; zone: string; count: number }>> {
    return this.database.rows(
      `SELECT p.id AS "personId", p.zone, sum(
                (SELECT count(*) FROM question_thread t JOIN enrolment e ON e.id = t.enrolment_id WHERE t.cohort_id = g.scope_id AND t.closed_at IS NULL AND t.for_care = (g.role IN ('care-contact', 'care-deputy'))
                    AND (SELECT m.person_id FROM question_message m WHERE m.thread_id = t.id ORDER BY m.at DESC LIMIT 1) = e.person_id)
              + CASE WHEN g.role IN ('trainer', 'co-trainer') THEN (SELECT count(*) FROM submission s LEFT JOIN mark k ON k.submission_id = s.id AND k.is_done WHERE s.cohort_id = g.scope_id AND s.taken_back_at IS NULL AND k.id IS NULL) ELSE 0 END)::int AS count
         FROM role_grant g JOIN person p ON p.id = g.person_id JOIN cohort c ON c.id = g.scope_id AND c.state = 'open'
        WHERE ${liveGrant('g')} AND g.role IN ('organiser', 'trainer', 'co-trainer', 'care-contact', 'care-deputy') GROUP BY p.id, p.zone`,
    );
  }
}
