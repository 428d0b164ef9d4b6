import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import { agreementInForce } from '../record/agreement-in-force.js';
import { isPublishedTo } from '../assessment/assignment/published-work.js';

export interface WeekLesson {
  id: string;
  title: string;
  position: number;
  minutes: number;
  bytes: number;
  week: number;
  modulePosition: number;
  isDone: boolean;
}

export interface WeekQuiz {
  id: string;
  title: string;
  minutes: number;
  week: number;
  modulePosition: number;
  dueAt: string | null;
  isOpen: boolean;
  isPassed: boolean;
  attempts: number;
}

export interface WeekAssignment {
  id: string;
  code: string;
  title: string;
  minutes: number;
  mode: string;
  week: number;
  dueAt: string | null;
  isHandedIn: boolean;
  hasDraft: boolean;
  /** A result of hers is out; not that of others alone. */
  isPublished: boolean;
  groupId: string | null;
}

export interface WeekSession {
  id: string;
  number: number;
  kind: string;
  title: string;
  minutes: number;
  startsAt: string;
  lateMinutes: number;
  isCancelled: boolean;
  attendance: string | null;
  catchUpMinutes: number;
  /** Set while the catch-up task is what is still to do. */
  catchUpDueAt: string | null;
}

export interface WeekModule {
  id: string;
  title: string;
  summary: string;
  position: number;
  week: number;
  isDone: boolean;
}

export interface WeekView {
  enrolmentId: string;
  startsOn: string;
  zone: string;
  weeks: number;
  cohortState: string;
  enrolmentState: string;
  offlineUntil: string | null;
  modules: WeekModule[];
  lessons: WeekLesson[];
  quizzes: WeekQuiz[];
  assignments: WeekAssignment[];
  sessions: WeekSession[];
  notices: Array<{ id: string; title: string; text: string; at: string }>;
  unreadAnswers: number;
  /** Forms of feedback that are open; whether she has answered is not asked here. */
  openForms: number;
  /** A university of her cohort could have her record by an agreement, and she has answered none of them yet. */
  canShare: boolean;
}

@Injectable()
export class ThisWeekQueries {
  constructor(private readonly database: Database) {}

  /** Everything that waits for a participant in her newest cohort, in one statement whatever the number of people. */
  async week(viewer: Viewer, now: Date): Promise<WeekView | undefined> {
    return this.database.row<WeekView>(
      `WITH place AS (
         SELECT e.id, e.cohort_id, e.state, e.offline_until, c.course_id, c.starts_on, c.zone, c.state AS cohort_state, g.group_id
           FROM enrolment e JOIN cohort c ON c.id = e.cohort_id JOIN course k ON k.id = c.course_id LEFT JOIN group_member g ON g.enrolment_id = e.id
          WHERE e.person_id = $1 AND e.cohort_id = ANY($2) AND e.state IN ('active', 'completed', 'not_completed') ORDER BY (e.state = 'active') DESC, (k.kind = 'short_course') DESC, c.starts_on DESC LIMIT 1),
       due AS (
         SELECT d.kind, d.subject_id, CASE WHEN a.mode = 'group' AND p.group_id IS NOT NULL THEN (SELECT max(due_of(gm.enrolment_id, d.kind, d.subject_id)) FROM group_member gm WHERE gm.group_id = p.group_id) ELSE due_of(p.id, d.kind, d.subject_id) END AS due_at
           FROM place p JOIN deadline d ON d.cohort_id = p.cohort_id LEFT JOIN assignment a ON d.kind = 'assignment' AND a.id = d.subject_id)
       SELECT p.id AS "enrolmentId", to_char(p.starts_on, 'YYYY-MM-DD') AS "startsOn", p.zone, k.weeks, p.cohort_state AS "cohortState", p.state AS "enrolmentState", to_char(p.offline_until, 'YYYY-MM-DD') AS "offlineUntil",
         (SELECT COALESCE(json_agg(json_build_object('id', m.id, 'title', m.title, 'summary', m.summary, 'position', m.position, 'week', m.week,
                   'isDone', EXISTS (SELECT 1 FROM module_done d WHERE d.module_id = m.id AND d.enrolment_id = p.id)) ORDER BY m.position), '[]')
            FROM learning_module m WHERE m.course_id = p.course_id) AS modules,
         (SELECT COALESCE(json_agg(json_build_object('id', l.id, 'title', l.title, 'position', l.position, 'minutes', l.read_minutes + l.think_minutes + l.further_minutes, 'bytes', l.bytes, 'week', m.week,
                   'modulePosition', m.position, 'isDone', d.at IS NOT NULL) ORDER BY m.position, l.position), '[]')
            FROM learning_module m JOIN lesson l ON l.module_id = m.id LEFT JOIN lesson_done d ON d.lesson_id = l.id AND d.enrolment_id = p.id WHERE m.course_id = p.course_id) AS lessons,
         (SELECT COALESCE(json_agg(json_build_object('id', q.id, 'title', q.title, 'minutes', q.minutes, 'week', q.due_week, 'modulePosition', m.position, 'dueAt', due.due_at,
                   'isOpen', EXISTS (SELECT 1 FROM attempt a WHERE a.quiz_id = q.id AND a.enrolment_id = p.id AND a.handed_in_at IS NULL),
                   'attempts', (SELECT count(*)::int FROM attempt a WHERE a.quiz_id = q.id AND a.enrolment_id = p.id AND a.handed_in_at IS NOT NULL),
                   'isPassed', EXISTS (SELECT 1 FROM completion_fact f WHERE f.enrolment_id = p.id AND f.kind = 'quiz' AND f.subject_id = q.id AND f.is_met)) ORDER BY q.due_week, m.position), '[]')
            FROM quiz q JOIN learning_module m ON m.id = q.module_id LEFT JOIN due ON due.kind = 'quiz' AND due.subject_id = q.id WHERE m.course_id = p.course_id) AS quizzes,
         (SELECT COALESCE(json_agg(json_build_object('id', a.id, 'code', a.code, 'title', a.title, 'minutes', a.minutes, 'mode', a.mode, 'week', a.due_week, 'dueAt', due.due_at, 'groupId', p.group_id,
                   'isHandedIn', EXISTS (SELECT 1 FROM submission s WHERE s.assignment_id = a.id AND s.taken_back_at IS NULL AND NOT s.for_comments_only AND (s.enrolment_id = p.id OR s.group_id = p.group_id)),
                   'hasDraft', EXISTS (SELECT 1 FROM draft r WHERE r.assignment_id = a.id AND r.enrolment_id = p.id),
                   'isPublished', EXISTS (SELECT 1 FROM completion_fact f WHERE f.enrolment_id = p.id AND f.kind = 'assignment' AND f.subject_id = a.id AND f.out_of IS NOT NULL) AND ${isPublishedTo({ assignment: 'a.id', cohort: 'p.cohort_id', enrolment: 'p.id', group: "CASE WHEN a.mode = 'group' THEN p.group_id END" })}) ORDER BY a.due_week, a.code), '[]')
            FROM assignment a LEFT JOIN due ON due.kind = 'assignment' AND due.subject_id = a.id WHERE a.course_id = p.course_id) AS assignments,
         (SELECT COALESCE(json_agg(json_build_object('id', s.id, 'number', w.number, 'kind', w.kind, 'title', w.title, 'minutes', s.minutes, 'startsAt', s.starts_at, 'lateMinutes', s.late_minutes,
                   'isCancelled', s.cancelled_at IS NOT NULL, 'attendance', t.state, 'catchUpMinutes', w.catch_up_minutes,
                   'catchUpDueAt', CASE WHEN t.state IN ('partial', 'excused', 'absent') THEN due_of(p.id, 'catch_up', s.id) END) ORDER BY s.starts_at), '[]')
            FROM workshop_session s JOIN workshop w ON w.id = s.workshop_id LEFT JOIN attendance t ON t.session_id = s.id AND t.enrolment_id = p.id WHERE s.cohort_id = p.cohort_id) AS sessions,
         (SELECT COALESCE(json_agg(json_build_object('id', n.id, 'title', n.title, 'text', n.text, 'at', n.at) ORDER BY n.at DESC), '[]') FROM (
            SELECT n.* FROM notice n WHERE n.cohort_id = p.cohort_id AND n.withdrawn_at IS NULL AND n.at > $3::timestamptz - interval '14 days'
               AND (n.audience = 'all' OR n.group_id = p.group_id OR n.enrolment_id = p.id) ORDER BY n.at DESC LIMIT 3) n) AS notices,
         (SELECT count(*)::int FROM question_thread h JOIN question_message m ON m.thread_id = h.id WHERE h.enrolment_id = p.id AND m.person_id <> $1 AND m.read_at IS NULL) AS "unreadAnswers",
         (SELECT count(*)::int FROM evaluation v WHERE v.cohort_id = p.cohort_id AND v.closes_at > $3::timestamptz) AS "openForms",
         EXISTS (SELECT 1 FROM cohort_partner b CROSS JOIN ${agreementInForce('b.partner_id', "($3::timestamptz AT TIME ZONE 'UTC')::date")} WHERE b.cohort_id = p.cohort_id)
           AND NOT EXISTS (SELECT 1 FROM consent s JOIN cohort_partner b ON b.partner_id = s.partner_id AND b.cohort_id = p.cohort_id WHERE s.person_id = $1) AS "canShare"
         FROM place p JOIN course k ON k.id = p.course_id`,
      [viewer.personId, viewer.cohortIds('participant'), now],
    );
  }
}
