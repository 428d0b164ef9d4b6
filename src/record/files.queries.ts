import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Reader } from '../completion/completion.queries.js';
import type { Viewer } from '../people/viewer.js';
import type { FrozenRecord } from './frozen-record.js';
import type { RecordField } from './record-fields.js';

/** One file of one cohort for one university. */
export interface ReleaseView {
  cohortId: string;
  partnerId: string;
  partnerName: string;
  label: string;
  madeFinalAt: Date;
  agreement: { number: string; fields: RecordField[]; untilOn: string } | null;
  count: number;
  /** The viewer's own last download of the records, or a colleague's. */
  lastAt: string | null;
  isLastMine: boolean | null;
  isChanged: boolean;
}

/** One row of a file before its name is opened. */
export interface ReleaseLine {
  recordId: string;
  frozen: FrozenRecord;
  personId: string;
  personKey: string;
  consentId: string;
  certificateId: string | null;
  /** Null where she did not agree to her name, or has no certificate. */
  sealedName: Buffer | null;
}

/** Records that may go to partner `n` of cohort `c`: of those who said yes and are not hidden, who completed or attended. Nobody else is in a file or in a number. */
const SHARED = `completion_record r JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = e.person_id
    JOIN consent s ON s.person_id = e.person_id AND s.partner_id = n.id AND s.withdrawn_at IS NULL JOIN partner_key k ON k.person_id = e.person_id AND k.partner_id = n.id
    LEFT JOIN certificate t ON t.enrolment_id = e.id AND t.state = 'issued'
   WHERE r.cohort_id = c.id AND p.protection_level <> 'hidden' AND r.state IN ('ratified', 'released') AND r.outcome IN ('completed', 'completed_merit', 'completed_distinction', 'attended')`;

const RELEASES = `SELECT c.id AS "cohortId", n.id AS "partnerId", n.name AS "partnerName", c.label, c.made_final_at AS "madeFinalAt",
    (SELECT json_build_object('number', a.number, 'fields', a.fields, 'untilOn', to_char(a.until_on, 'YYYY-MM-DD')) FROM agreement a
      WHERE a.partner_id = n.id AND a.from_on <= $2::date AND a.until_on >= $2::date ORDER BY a.from_on DESC, a.id LIMIT 1) AS agreement,
    now.count, last.at AS "lastAt", last.officer_id = $3 AS "isLastMine",
    last.at IS NOT NULL AND (now.ids IS DISTINCT FROM last.ids OR COALESCE(now.changed_at > last.at, false)) AS "isChanged"
  FROM cohort c JOIN cohort_partner b ON b.cohort_id = c.id JOIN partner n ON n.id = b.partner_id
  CROSS JOIN LATERAL (SELECT count(*)::int AS count, array_agg(r.id ORDER BY r.id) AS ids, max(GREATEST(s.given_at, CASE WHEN s.with_name THEN t.issued_at END)) AS changed_at FROM ${SHARED}) AS now
  LEFT JOIN LATERAL (SELECT d.at, d.officer_id, (SELECT array_agg(w.record_id ORDER BY w.record_id) FROM record_download_row w WHERE w.download_id = d.id) AS ids
    FROM record_download d WHERE d.cohort_id = c.id AND d.partner_id = n.id AND d.format <> 'manifest' ORDER BY d.at DESC LIMIT 1) AS last ON true
  WHERE n.id = ANY($1) AND c.state = 'final'`;

@Injectable()
export class FilesQueries {
  constructor(private readonly database: Database) {}

  /** Every file of the viewer's universities, newest first; one statement. `today` is YYYY-MM-DD. */
  async releases(viewer: Viewer, today: string): Promise<ReleaseView[]> {
    return this.database.rows<ReleaseView>(`${RELEASES} ORDER BY c.made_final_at DESC, n.name`, [viewer.partnerIds(), today, viewer.personId]);
  }

  async release(viewer: Viewer, cohortId: string, partnerId: string, today: string): Promise<ReleaseView | undefined> {
    return this.database.row<ReleaseView>(`${RELEASES} AND c.id = $4 AND n.id = $5`, [viewer.partnerIds(), today, viewer.personId, cohortId, partnerId]);
  }

  /** The universities whose next file holds the viewer's own row: by the very condition of the files. */
  async holdsOwn(viewer: Viewer): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(`SELECT DISTINCT n.id FROM cohort c JOIN cohort_partner b ON b.cohort_id = c.id JOIN partner n ON n.id = b.partner_id CROSS JOIN ${SHARED} AND c.state = 'final' AND e.person_id = $1`, [viewer.personId]);
    return rows.map((row) => row.id);
  }

  /**
   * The rows of one file, by record number (which is random), read in the transaction that keeps the download: nobody can take her yes back in between.
   * The caller has found the release through the viewer.
   */
  async lines(reader: Reader, { cohortId, partnerId }: Pick<ReleaseView, 'cohortId' | 'partnerId'>): Promise<ReleaseLine[]> {
    return reader.rows<ReleaseLine>(
      `SELECT r.id AS "recordId", r.frozen, e.person_id AS "personId", k.key AS "personKey", s.id AS "consentId", t.id AS "certificateId", CASE WHEN s.with_name THEN t.sealed_name END AS "sealedName"
         FROM cohort c CROSS JOIN partner n CROSS JOIN ${SHARED} AND c.id = $1 AND n.id = $2 ORDER BY r.number FOR SHARE OF s`,
      [cohortId, partnerId],
    );
  }
}
