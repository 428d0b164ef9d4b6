import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { FileKind } from '../platform/files/file-kinds.js';
import type { Viewer } from '../people/viewer.js';
import type { AttendanceState } from './attendance-rule.js';
import type { App } from './session.entity.js';
import { canFollowSession, canRunSession } from './session.policy.js';
import type { PlanStep, WorkshopKind } from './workshop.entity.js';

/** One session with its workshop, as everybody of the cohort and its interpreters may see it. */
export interface SessionRow {
  id: string;
  cohortId: string;
  cohortZone: string;
  startsAt: Date;
  minutes: number;
  lateMinutes: number;
  app: App;
  joinLink: string | null;
  dialIn: string | null;
  sequence: number;
  isCancelled: boolean;
  version: number;
  number: number;
  kind: WorkshopKind;
  title: string;
  summary: string;
}

export interface SessionView extends SessionRow {
  beforeHtml: string;
  catchUpTitle: string;
  catchUpHtml: string;
  catchUpMinutes: number;
  /** Until when the catch-up task is best handed in: hers, or for staff the cohort's. */
  catchUpDueAt: Date;
  /** Her own place; null for staff. */
  enrolmentId: string | null;
  enrolmentState: string | null;
  attendance: AttendanceState | null;
  receipt: string | null;
  /** A file of hers waits for her yes to what it says. */
  isFileWaiting: boolean;
  handedInAt: Date | null;
  handedInText: string | null;
  handedInKind: FileKind | null;
  materials: Array<{ id: string; title: string; bytes: number }>;
}

/** What staff see on the day besides. */
export interface DayView extends SessionRow {
  hostLink: string | null;
  plan: PlanStep[];
  trainerNotesHtml: string;
  expected: number;
  noted: number;
}

const SESSION = `
  s.id, s.cohort_id AS "cohortId", c.zone AS "cohortZone", s.starts_at AS "startsAt", s.minutes, s.late_minutes AS "lateMinutes", s.app, s.join_link AS "joinLink", s.dial_in AS "dialIn", s.sequence,
  s.cancelled_at IS NOT NULL AS "isCancelled", s.version, w.number, w.kind, w.title, w.summary`;

const TABLES = 'workshop_session s JOIN workshop w ON w.id = s.workshop_id JOIN cohort c ON c.id = s.cohort_id';

/** Active and not hidden: the only people whom a staff page names or counts. */
const EXPECTED = `FROM enrolment e JOIN person p ON p.id = e.person_id LEFT JOIN attendance a ON a.session_id = s.id AND a.enrolment_id = e.id
   WHERE e.cohort_id = s.cohort_id AND e.state = 'active' AND p.protection_level <> 'hidden'`;

@Injectable()
export class SessionQueries {
  constructor(private readonly database: Database) {}

  /** One session with the viewer's own place in it, if she has one; one statement. */
  async session(viewer: Viewer, id: string): Promise<SessionView | undefined> {
    const row = await this.database.row<SessionView>(
      `SELECT ${SESSION}, w.before_html AS "beforeHtml", w.catch_up_title AS "catchUpTitle", w.catch_up_html AS "catchUpHtml", w.catch_up_minutes AS "catchUpMinutes", COALESCE(due_of(e.id, 'catch_up', s.id), catch_up_due(s.id)) AS "catchUpDueAt",
              e.id AS "enrolmentId", e.state AS "enrolmentState", a.state AS attendance, k.receipt, k.handed_in_at AS "handedInAt", k.text AS "handedInText", f.kind AS "handedInKind",
              EXISTS (SELECT 1 FROM held_file h JOIN stored_file hf ON hf.id = h.file_id WHERE h.kind = 'catch_up' AND h.subject_id = s.id AND hf.person_id = $2) AS "isFileWaiting",
              (SELECT COALESCE(json_agg(json_build_object('id', m.id, 'title', m.title, 'bytes', m.bytes) ORDER BY m.position), '[]') FROM workshop_material m WHERE m.workshop_id = w.id) AS materials
         FROM ${TABLES} LEFT JOIN enrolment e ON e.cohort_id = s.cohort_id AND e.person_id = $2 AND s.cohort_id = ANY($3) AND e.state IN ('active', 'completed', 'not_completed')
         LEFT JOIN attendance a ON a.session_id = s.id AND a.enrolment_id = e.id LEFT JOIN catch_up k ON k.session_id = s.id AND k.enrolment_id = e.id LEFT JOIN stored_file f ON f.id = k.file_id
        WHERE s.id = $1`,
      [id, viewer.personId, viewer.cohortIds('participant')],
    );
    return row && (row.enrolmentId !== null || canFollowSession(viewer, row.cohortId)) ? row : undefined;
  }

  /** One session for those who run it. */
  async day(viewer: Viewer, id: string): Promise<DayView | undefined> {
    const row = await this.database.row<DayView>(
      `SELECT ${SESSION}, s.host_link AS "hostLink", w.plan, w.trainer_notes_html AS "trainerNotesHtml",
              (SELECT count(*)::int ${EXPECTED}) AS expected, (SELECT count(a.state)::int ${EXPECTED}) AS noted FROM ${TABLES} WHERE s.id = $1`,
      [id],
    );
    return row && canRunSession(viewer, row.cohortId) ? row : undefined;
  }

  /** The sessions of a cohort for those who run it, in order of time. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<DayView[]> {
    if (!canRunSession(viewer, cohortId)) return [];
    return this.database.rows<DayView>(
      `SELECT ${SESSION}, s.host_link AS "hostLink", '[]'::jsonb AS plan, '' AS "trainerNotesHtml",
              (SELECT count(*)::int ${EXPECTED}) AS expected, (SELECT count(a.state)::int ${EXPECTED}) AS noted FROM ${TABLES} WHERE s.cohort_id = $1 ORDER BY s.starts_at, w.number`,
      [cohortId],
    );
  }
}
