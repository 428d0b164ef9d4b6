import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { FileKind } from '../platform/files/file-kinds.js';
import type { Viewer } from '../people/viewer.js';
import type { AttendanceState } from './attendance-rule.js';
import { canRunSession } from './session.policy.js';

export interface RegisterRow {
  enrolmentId: string;
  displayName: string;
  state: AttendanceState | null;
  hasHandedIn: boolean;
}

/** What the viewer's last press did, if it has not been undone: one person, or many. */
export interface LastPress {
  batchId: string;
  count: number;
  displayName: string;
  state: AttendanceState;
}

export interface CatchUpRow {
  id: string;
  /** Null when she has taken another name since. */
  displayName: string | null;
  text: string;
  kind: FileKind | null;
  bytes: number | null;
  handedInAt: Date;
}

/** Active and not hidden; $1 is the session. */
const PEOPLE = `workshop_session s JOIN enrolment e ON e.cohort_id = s.cohort_id JOIN person p ON p.id = e.person_id`;
const SEEN = `s.id = $1 AND e.state = 'active' AND p.protection_level <> 'hidden'`;

/** The caller has loaded the session through `SessionQueries.day`; its cohort is asked for again here. */
@Injectable()
export class RegisterQueries {
  constructor(private readonly database: Database) {}

  /** Everybody who is expected, by display name. */
  async people(viewer: Viewer, session: { id: string; cohortId: string }): Promise<RegisterRow[]> {
    if (!canRunSession(viewer, session.cohortId)) return [];
    return this.database.rows<RegisterRow>(
      `SELECT e.id AS "enrolmentId", p.display_name AS "displayName", a.state, k.id IS NOT NULL AS "hasHandedIn"
         FROM ${PEOPLE} LEFT JOIN attendance a ON a.session_id = s.id AND a.enrolment_id = e.id LEFT JOIN catch_up k ON k.session_id = s.id AND k.enrolment_id = e.id
        WHERE ${SEEN} ORDER BY lower(p.display_name), e.id`,
      [session.id],
    );
  }

  /** The viewer's own last press in this register. */
  async lastPress(viewer: Viewer, session: { id: string; cohortId: string }): Promise<LastPress | undefined> {
    if (!canRunSession(viewer, session.cohortId)) return undefined;
    return this.database.row<LastPress>(
      `SELECT x.batch_id AS "batchId", count(*)::int AS count, min(p.display_name) AS "displayName", min(x.after) AS state
         FROM ${PEOPLE} JOIN attendance_change x ON x.session_id = s.id AND x.enrolment_id = e.id
        WHERE ${SEEN} AND x.by_person = $2 AND x.undone_at IS NULL GROUP BY x.batch_id ORDER BY max(x.at) DESC, x.batch_id LIMIT 1`,
      [session.id, viewer.personId],
    );
  }

  /** What people handed in to catch up, newest first. */
  async catchUps(viewer: Viewer, session: { id: string; cohortId: string }): Promise<CatchUpRow[]> {
    if (!canRunSession(viewer, session.cohortId)) return [];
    return this.database.rows<CatchUpRow>(
      `SELECT k.id, CASE WHEN k.handed_in_at <= p.unsigned_until THEN NULL ELSE p.display_name END AS "displayName", k.text, f.kind, f.bytes, k.handed_in_at AS "handedInAt"
         FROM ${PEOPLE} JOIN catch_up k ON k.session_id = s.id AND k.enrolment_id = e.id LEFT JOIN stored_file f ON f.id = k.file_id
        WHERE ${SEEN} ORDER BY k.handed_in_at DESC`,
      [session.id],
    );
  }

  /** The file of one hand-in, for those who run the session and for the one who handed it in. */
  async catchUpFile(viewer: Viewer, id: string): Promise<{ fileId: string; kind: FileKind } | undefined> {
    const row = await this.database.row<{ fileId: string; kind: FileKind; cohortId: string; isOwn: boolean; isSeen: boolean }>(
      `SELECT f.id AS "fileId", f.kind, s.cohort_id AS "cohortId", e.person_id = $2 AS "isOwn", p.protection_level <> 'hidden' AS "isSeen"
         FROM catch_up k JOIN workshop_session s ON s.id = k.session_id JOIN enrolment e ON e.id = k.enrolment_id JOIN person p ON p.id = e.person_id JOIN stored_file f ON f.id = k.file_id WHERE k.id = $1`,
      [id, viewer.personId],
    );
    if (!row || !(row.isOwn || (row.isSeen && canRunSession(viewer, row.cohortId)))) return undefined;
    return { fileId: row.fileId, kind: row.kind };
  }
}
