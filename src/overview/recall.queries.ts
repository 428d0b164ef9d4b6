import { Injectable } from '@nestjs/common';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';
import { agreementInForce } from '../record/agreement-in-force.js';
import type { RecordField } from '../record/record-fields.js';

/** One row of a file that a university took and that belongs to somebody who hides now; by record number, never by name. */
export interface RecallRow {
  downloadId: string;
  recordId: string;
  recordNumber: string;
  takenAt: Date;
  format: string;
  partnerName: string;
  unit: string;
  fields: RecordField[] | null;
  /** She had agreed to her name in this file. */
  withName: boolean;
  toldAt: Date | null;
}

/** Rows of files that hold somebody hidden; `d` is the download, `k` whether the university was told. */
export const HELD = `record_download_row w JOIN record_download d ON d.id = w.download_id JOIN completion_record r ON r.id = w.record_id JOIN enrolment e ON e.id = r.enrolment_id
    JOIN person p ON p.id = e.person_id AND p.protection_level = 'hidden' LEFT JOIN recall k ON k.download_id = w.download_id AND k.record_id = w.record_id`;

@Injectable()
export class RecallQueries {
  constructor(private readonly database: Database) {}

  /** True while a university has not been told of a row: all that a page says before the list is opened. */
  async isWaiting(viewer: Viewer, cohortId: string): Promise<boolean> {
    if (!canOrganise(viewer, cohortId)) return false;
    return (await this.database.row(`SELECT 1 FROM ${HELD} WHERE d.cohort_id = $1 AND k.told_at IS NULL LIMIT 1`, [cohortId])) !== undefined;
  }

  /** Every row, not yet told first; the agreement is the one of the day on which the file was taken. */
  async rows(viewer: Viewer, cohortId: string): Promise<Array<RecallRow & { personId: string }>> {
    if (!canOrganise(viewer, cohortId)) return [];
    return this.database.rows(
      `SELECT d.id AS "downloadId", r.id AS "recordId", r.number AS "recordNumber", e.person_id AS "personId", d.at AS "takenAt", d.format, n.name AS "partnerName", n.unit, k.told_at AS "toldAt",
              COALESCE((SELECT a.fields FROM agreement a WHERE a.id = d.agreement_id), (SELECT a.fields FROM ${agreementInForce('n.id', 'd.at::date')})) AS fields,
              EXISTS (SELECT 1 FROM consent s WHERE s.person_id = e.person_id AND s.partner_id = n.id AND s.with_name AND s.given_at <= d.at AND (s.withdrawn_at IS NULL OR s.withdrawn_at > d.at)) AS "withName"
         FROM ${HELD} JOIN partner n ON n.id = d.partner_id WHERE d.cohort_id = $1 ORDER BY k.told_at IS NOT NULL, d.at, r.number`,
      [cohortId],
    );
  }
}
