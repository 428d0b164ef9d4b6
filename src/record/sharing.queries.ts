import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import { agreementInForce } from './agreement-in-force.js';
import { AWARD_SOURCE } from './award.queries.js';
import type { AwardSource, FrozenRecord } from './frozen-record.js';
import type { RecordField } from './record-fields.js';

/** One university of a participant's cohort: what it may receive, what she said, what it has taken. */
export interface SharingPartner {
  id: string;
  name: string;
  unit: string;
  agreement: { number: string; purpose: string; fields: RecordField[]; untilOn: string; keepMonths: number; contact: string } | null;
  /** `fields` are those that she said yes to: an agreement that names more is asked about anew. */
  consent: { id: string; withName: boolean; givenAt: string; fields: RecordField[] } | null;
  /** When its records staff matched her with a student of theirs, by her code. */
  match: { at: string; hasNumber: boolean } | null;
  personKey: string | null;
  downloads: Array<{ at: string; format: string; withName: boolean }>;
}

export interface SharingView {
  source: AwardSource;
  record: { id: string; number: string; sha256: string; frozen: FrozenRecord } | null;
  partners: SharingPartner[];
  /** She has chosen the name for her certificates; the name stays sealed. */
  hasName: boolean;
}

@Injectable()
export class SharingQueries {
  constructor(private readonly database: Database) {}

  /** The viewer's own place: her record, and every university of the cohort; one statement. `today` is YYYY-MM-DD. */
  async of(viewer: Viewer, enrolmentId: string, today: string): Promise<SharingView | undefined> {
    return this.database.row<SharingView>(
      `SELECT ${AWARD_SOURCE} AS source,
              (SELECT json_build_object('id', r.id, 'number', r.number, 'sha256', r.sha256, 'frozen', r.frozen) FROM completion_record r
                WHERE r.enrolment_id = e.id AND r.state <> 'superseded' ORDER BY r.version_number DESC LIMIT 1) AS record,
              EXISTS (SELECT 1 FROM protected_field f WHERE f.person_id = e.person_id AND f.kind = 'certificate_name') AS "hasName",
              (SELECT COALESCE(json_agg(json_build_object('id', n.id, 'name', n.name, 'unit', n.unit,
                 'agreement', (SELECT json_build_object('number', a.number, 'purpose', a.purpose, 'fields', a.fields, 'untilOn', to_char(a.until_on, 'YYYY-MM-DD'), 'keepMonths', a.keep_months, 'contact', a.contact) FROM ${agreementInForce('n.id', '$3::date')}),
                 'consent', (SELECT json_build_object('id', s.id, 'withName', s.with_name, 'givenAt', s.given_at, 'fields', s.fields) FROM consent s WHERE s.person_id = e.person_id AND s.partner_id = n.id AND s.withdrawn_at IS NULL),
                 'match', (SELECT json_build_object('at', m.at, 'hasNumber', m.numbered_at IS NOT NULL) FROM student_match m WHERE m.person_id = e.person_id AND m.partner_id = n.id AND m.ended_at IS NULL),
                 'personKey', (SELECT k.key FROM partner_key k WHERE k.person_id = e.person_id AND k.partner_id = n.id),
                 'downloads', (SELECT COALESCE(json_agg(json_build_object('at', d.at, 'format', d.format,
                                  'withName', EXISTS (SELECT 1 FROM consent s WHERE s.person_id = e.person_id AND s.partner_id = n.id AND s.with_name AND s.given_at <= d.at AND (s.withdrawn_at IS NULL OR s.withdrawn_at > d.at))) ORDER BY d.at DESC), '[]')
                                 FROM record_download d JOIN record_download_row w ON w.download_id = d.id JOIN completion_record r ON r.id = w.record_id WHERE d.partner_id = n.id AND r.enrolment_id = e.id)
                 ) ORDER BY n.name), '[]') FROM cohort_partner b JOIN partner n ON n.id = b.partner_id WHERE b.cohort_id = e.cohort_id) AS partners
         FROM enrolment e JOIN cohort c ON c.id = e.cohort_id WHERE e.id = $1 AND e.person_id = $2`,
      [enrolmentId, viewer.personId, today],
    );
  }

  /** The viewer's own yes to one university, as it was given. */
  async receipt(viewer: Viewer, partnerId: string): Promise<{ reference: string; name: string; unit: string; withName: boolean; givenAt: Date; fields: RecordField[]; number: string | null; purpose: string | null; keepMonths: number | null; contact: string | null } | undefined> {
    return this.database.row(
      `SELECT s.id AS reference, n.name, n.unit, s.with_name AS "withName", s.given_at AS "givenAt", s.fields, a.number, a.purpose, a.keep_months AS "keepMonths", a.contact
         FROM consent s JOIN partner n ON n.id = s.partner_id LEFT JOIN agreement a ON a.id = s.agreement_id WHERE s.person_id = $1 AND s.partner_id = $2 AND s.withdrawn_at IS NULL`,
      [viewer.personId, partnerId],
    );
  }

  /** One record of the viewer herself. */
  async record(viewer: Viewer, id: string): Promise<{ frozen: FrozenRecord; sha256: string } | undefined> {
    return this.database.row(
      "SELECT r.frozen, r.sha256 FROM completion_record r JOIN enrolment e ON e.id = r.enrolment_id WHERE r.id = $1 AND e.person_id = $2",
      [id, viewer.personId],
    );
  }
}
