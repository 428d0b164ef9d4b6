import { Injectable } from '@nestjs/common';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';
import { withOthers } from './personal-data.js';

/** What would go and what would stay, in numbers, and how her erasure stands. */
export interface ErasurePreview {
  sealed: number;
  works: number;
  answers: number;
  notes: number;
  messages: number;
  files: number;
  certificates: number;
  records: number;
  groupWorks: number;
  /** Universities that have taken a file with a record of hers. */
  takenBy: string[];
  /** She holds a role of staff now. */
  hasDuty: boolean;
  isHidden: boolean;
  open: { id: string; askedAs: string; askedAt: string; dueAt: string; hasBegun: boolean } | null;
}

/** An erasure of somebody in a cohort, as its organisers see it. */
export interface WaitingErasure {
  id: string;
  displayName: string;
  askedAs: string;
  askedAt: Date;
  dueAt: Date;
  isMine: boolean;
}

const PLACES = '(SELECT id FROM enrolment WHERE person_id = $1)';
const count = (table: string, hers: string): string => `(SELECT count(*)::int FROM ${table} WHERE ${hers})`;
const ofPlace = `enrolment_id IN ${PLACES}`;

@Injectable()
export class ErasureQueries {
  constructor(private readonly database: Database) {}

  async preview(viewer: Viewer): Promise<ErasurePreview> {
    return (await this.database.row<ErasurePreview>(
      `SELECT ${count('protected_field', 'person_id = $1')} AS sealed, ${count('submission', ofPlace)} + ${count('draft', ofPlace)} + ${count('catch_up', ofPlace)} AS works,
              ${count('response', `attempt_id IN (SELECT id FROM attempt WHERE ${ofPlace})`)} AS answers, ${count('lesson_note', ofPlace)} + ${count('group_note', ofPlace)} AS notes,
              ${count('question_message', `thread_id IN (SELECT id FROM question_thread WHERE ${ofPlace})`)} + ${count('group_message', 'person_id = $1')} AS messages, ${count('stored_file', 'person_id = $1')} AS files,
              ${count('certificate', `${ofPlace} AND state IN ('issued', 'replaced', 'revoked')`)} AS certificates, ${count('completion_record', `${ofPlace} AND state <> 'superseded'`)} AS records,
              ${count('submission t', `t.group_id IS NOT NULL AND t.handed_in_by = $1 AND ${withOthers('t')}`)} + ${count('plan_version t', `t.saved_by = $1 AND ${withOthers('t')}`)} AS "groupWorks",
              (SELECT COALESCE(json_agg(DISTINCT n.name), '[]') FROM record_download d JOIN record_download_row w ON w.download_id = d.id JOIN completion_record r ON r.id = w.record_id JOIN partner n ON n.id = d.partner_id WHERE r.${ofPlace}) AS "takenBy",
              EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = $1 AND g.role <> 'participant' AND (g.until_at IS NULL OR g.until_at > now())) AS "hasDuty",
              (SELECT p.protection_level = 'hidden' FROM person p WHERE p.id = $1) AS "isHidden",
              (SELECT json_build_object('id', x.id, 'askedAs', x.asked_as, 'askedAt', x.asked_at, 'dueAt', x.due_at, 'hasBegun', x.begun_at IS NOT NULL) FROM erasure x WHERE x.person_id = $1 AND x.stopped_at IS NULL AND x.done_at IS NULL) AS open`,
      [viewer.personId],
    ))!;
  }

  /** Erasures that wait in a cohort of the viewer; those of hidden people are nobody's to see. */
  async waiting(viewer: Viewer, cohortId: string): Promise<WaitingErasure[]> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows<WaitingErasure>(
      `SELECT x.id, p.display_name AS "displayName", x.asked_as AS "askedAs", x.asked_at AS "askedAt", x.due_at AS "dueAt", COALESCE(x.asked_by = $2, false) AS "isMine"
         FROM erasure x JOIN person p ON p.id = x.person_id WHERE x.stopped_at IS NULL AND x.done_at IS NULL AND x.begun_at IS NULL AND p.protection_level <> 'hidden'
          AND EXISTS (SELECT 1 FROM enrolment e WHERE e.person_id = x.person_id AND e.cohort_id = $1) ORDER BY x.due_at`,
      [cohortId, viewer.personId],
    );
  }

  /** The person whom the viewer could ask to be erased. */
  async person(viewer: Viewer, cohortId: string, enrolmentId: string): Promise<{ displayName: string; isOpen: boolean } | undefined> {
    if (!canOrganise(viewer, cohortId)) return undefined;
    return this.database.row(
      `SELECT p.display_name AS "displayName", EXISTS (SELECT 1 FROM erasure x WHERE x.person_id = p.id AND x.stopped_at IS NULL AND x.done_at IS NULL) AS "isOpen"
         FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.id = $1 AND e.cohort_id = $2 AND p.protection_level <> 'hidden'`,
      [enrolmentId, cohortId],
    );
  }

  /** What the job has to carry out: what is due, and what was begun and not finished. */
  async due(now: Date): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>('SELECT id FROM erasure WHERE stopped_at IS NULL AND done_at IS NULL AND (due_at <= $1 OR begun_at IS NOT NULL) ORDER BY due_at', [now]);
    return rows.map(({ id }) => id);
  }
}
