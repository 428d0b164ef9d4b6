import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Reader } from '../completion/completion.queries.js';
import type { Viewer } from '../people/viewer.js';
import type { DisputeReason } from './dispute.entity.js';
import type { Evidence } from './evidence.js';
import type { FrozenRecord } from './frozen-record.js';

/** One query of a university, as either side may see it. */
export interface DisputeView {
  id: string;
  recordId: string;
  number: string;
  cohortId: string;
  label: string;
  enrolmentId: string;
  partnerId: string;
  partnerName: string;
  reason: DisputeReason;
  words: string;
  at: Date;
  /** YYYY-MM-DD. */
  acknowledgeBy: string;
  answerBy: string;
  today: string;
  acknowledgedAt: Date | null;
  amendAskedBy: string | null;
  amendAskedAt: Date | null;
  askerName: string | null;
  answer: string;
  evidence: Evidence | null;
  result: 'upheld' | 'amended' | null;
  answeredAt: Date | null;
  amendedNumber: string | null;
  version: number;
  frozen: FrozenRecord;
  /** Her name on this site, for organisers only; null while she is hidden. */
  displayName: string | null;
}

const DISPUTES = `SELECT d.id, d.record_id AS "recordId", r.number, r.cohort_id AS "cohortId", c.label, r.enrolment_id AS "enrolmentId", d.partner_id AS "partnerId", n.name AS "partnerName", d.reason, d.words, d.at,
    to_char(d.acknowledge_by, 'YYYY-MM-DD') AS "acknowledgeBy", to_char(d.answer_by, 'YYYY-MM-DD') AS "answerBy", to_char($1::timestamptz AT TIME ZONE c.zone, 'YYYY-MM-DD') AS today, d.acknowledged_at AS "acknowledgedAt",
    d.amend_asked_by AS "amendAskedBy", d.amend_asked_at AS "amendAskedAt", (SELECT display_name FROM person WHERE id = d.amend_asked_by) AS "askerName", d.answer, d.evidence, d.result, d.answered_at AS "answeredAt",
    (SELECT x.number FROM completion_record x WHERE x.id = d.amended_id) AS "amendedNumber", d.version, r.frozen, CASE WHEN p.protection_level <> 'hidden' THEN p.display_name END AS "displayName"
  FROM dispute d JOIN completion_record r ON r.id = d.record_id JOIN cohort c ON c.id = r.cohort_id JOIN partner n ON n.id = d.partner_id JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = e.person_id`;

@Injectable()
export class DisputeQueries {
  constructor(private readonly database: Database) {}

  /** One query: for records staff of the university, and for organisers of the cohort. */
  async one(viewer: Viewer, id: string, now: Date, reader: Reader = this.database as Reader): Promise<DisputeView | undefined> {
    const [dispute] = await reader.rows<DisputeView>(`${DISPUTES} WHERE d.id = $2`, [now, id]);
    return dispute && (viewer.has('organiser', dispute.cohortId) || viewer.partnerIds().includes(dispute.partnerId)) ? dispute : undefined;
  }

  /** The queries about one cohort which the viewer organises, open ones first by the day on which an answer is due. */
  async ofCohort(viewer: Viewer, cohortId: string, now: Date): Promise<DisputeView[]> {
    if (!viewer.has('organiser', cohortId)) return [];
    return this.database.rows<DisputeView>(`${DISPUTES} WHERE r.cohort_id = $2 ORDER BY d.answered_at IS NOT NULL, d.answer_by, d.at`, [now, cohortId]);
  }

  /** What waits for the yes of another than whoever asked. */
  async toConfirm(viewer: Viewer, now: Date): Promise<DisputeView[]> {
    return this.database.rows<DisputeView>(`${DISPUTES} WHERE r.cohort_id = ANY($2) AND d.answered_at IS NULL AND d.amend_asked_by <> $3 ORDER BY d.amend_asked_at`, [now, viewer.cohortIds('organiser', 'second-person'), viewer.personId]);
  }

  /** Days on which nobody works there, as YYYY-MM-DD. */
  async daysOff(cohortId: string, reader: Reader = this.database as Reader): Promise<string[]> {
    const rows = await reader.rows<{ day: string }>("SELECT to_char(on_day, 'YYYY-MM-DD') AS day FROM day_off WHERE cohort_id = $1 ORDER BY on_day", [cohortId]);
    return rows.map(({ day }) => day);
  }

  /** A record that one of the viewer's universities was sent, by the number in its file. */
  async sent(viewer: Viewer, number: string, reader: Reader): Promise<{ recordId: string; partnerId: string; cohortId: string; zone: string } | undefined> {
    const [row] = await reader.rows<{ recordId: string; partnerId: string; cohortId: string; zone: string }>(
      `SELECT r.id AS "recordId", d.partner_id AS "partnerId", r.cohort_id AS "cohortId", c.zone FROM completion_record r JOIN cohort c ON c.id = r.cohort_id JOIN record_download_row w ON w.record_id = r.id
         JOIN record_download d ON d.id = w.download_id AND d.partner_id = ANY($1) JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = e.person_id AND p.protection_level <> 'hidden'
        WHERE r.number = $2 LIMIT 1`,
      [viewer.partnerIds(), number],
    );
    return row;
  }

  /** Points of the marks of one place that are done and published, and how many works were looked at twice; no text. */
  async marks(reader: Reader, enrolmentId: string): Promise<Pick<Evidence, 'criteria' | 'lookedTwice'>> {
    const works = `SELECT s.id, s.assignment_id FROM submission s JOIN publication b ON b.assignment_id = s.assignment_id AND b.cohort_id = s.cohort_id AND b.undone_at IS NULL
      WHERE s.taken_back_at IS NULL AND NOT s.for_comments_only AND (s.enrolment_id = $1 OR s.group_id IN (SELECT group_id FROM group_member WHERE enrolment_id = $1))`;
    const criteria = await reader.rows<Evidence['criteria'][number]>(
      `SELECT a.code, k.name, q.points, k.points AS "outOf" FROM (${works}) w JOIN mark m ON m.submission_id = w.id AND m.is_done JOIN mark_criterion q ON q.mark_id = m.id AND q.points IS NOT NULL JOIN criterion k ON k.id = q.criterion_id JOIN assignment a ON a.id = w.assignment_id ORDER BY a.code, k.position`,
      [enrolmentId],
    );
    const [looked] = await reader.rows<{ count: number }>(`SELECT count(*)::int AS count FROM (${works}) w JOIN second_look l ON l.submission_id = w.id`, [enrolmentId]);
    return { criteria, lookedTwice: looked!.count };
  }
}
