import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import type { Reader } from '../completion/completion.queries.js';
import type { Viewer } from '../people/viewer.js';
import { agreementInForce } from './agreement-in-force.js';
import type { FrozenRecord } from './frozen-record.js';
import type { FileFormat } from './file-formats.js';
import type { RecordField } from './record-fields.js';

/** What is different from the last download; two reasons only, and never of anybody who was not in it. */
export interface FileChange {
  number: string;
  reason: 'corrected' | 'noLongerSent';
  /** The record that stands in its place. */
  now: string | null;
}

/** The agreement that decides what is in a file. */
export interface FileAgreement {
  id: string;
  number: string;
  fields: RecordField[];
  formats: FileFormat[];
  /** YYYY-MM-DD. */
  untilOn: string;
  keepMonths: number;
  contact: string;
  asksEndorsement: boolean;
}

/** One download that the viewer's university has made. */
export interface DeliveryView {
  id: string;
  at: string;
  format: FileFormat;
  count: number;
  content: string | null;
  isMine: boolean;
  isEndorsed: boolean;
}

/** One file of one cohort for one university; `count` and `namedCount` are 0 where they were not asked for. */
export interface ReleaseView {
  cohortId: string;
  partnerId: string;
  partnerName: string;
  label: string;
  madeFinalAt: Date;
  /** The roles of the two people who made the results final. */
  secondRole: 'organiser' | 'second-person' | null;
  agreement: FileAgreement | null;
  count: number;
  namedCount: number;
  openedAt: Date;
  firstTakenAt: Date | null;
  closedAt: Date | null;
  /** She, or a colleague, has asked for the file to be opened again. */
  isAsked: boolean;
  /** The viewer's own last download of the records, or a colleague's. */
  lastId: string | null;
  lastAt: string | null;
  isLastMine: boolean | null;
  changes: FileChange[];
  addedCount: number;
  deliveries: DeliveryView[];
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
  /** Of all that the row says: another mark means another row. */
  mark: string;
}

/**
 * Records that may go to partner `n` of cohort `c` by agreement `a`: of those who said yes to at least its fields and are not hidden, who completed or attended.
 * Nobody else is in a file or in a number.
 */
const SHARED = `completion_record r JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = e.person_id
    JOIN consent s ON s.person_id = e.person_id AND s.partner_id = n.id AND s.withdrawn_at IS NULL AND (a.id IS NULL OR s.fields @> a.fields) JOIN partner_key k ON k.person_id = e.person_id AND k.partner_id = n.id
    LEFT JOIN certificate t ON t.enrolment_id = e.id AND t.state = 'issued'
   WHERE r.cohort_id = c.id AND p.protection_level <> 'hidden' AND r.state IN ('frozen', 'released', 'disputed') AND r.outcome IN ('completed', 'completed_merit', 'completed_distinction', 'attended')`;

const MARK = `r.sha256 || ':' || s.id || CASE WHEN s.with_name THEN ':' || COALESCE(t.id, '') ELSE '' END`;
/** Kept downloads of the records themselves; a MANIFEST of before 0027 is none. */
const TAKEN = `record_download d WHERE d.cohort_id = c.id AND d.partner_id = n.id AND d.format <> 'manifest'`;

/** `$1` partners, `$2` today, `$3` the viewer, `$4` whether to count what a file would hold. */
const RELEASES = `SELECT c.id AS "cohortId", n.id AS "partnerId", n.name AS "partnerName", c.label, c.made_final_at AS "madeFinalAt",
    (SELECT CASE WHEN EXISTS (SELECT 1 FROM appointment j WHERE j.cohort_id = c.id AND j.person_id = o.confirmed_by AND j.role = 'second-person') THEN 'second-person' ELSE 'organiser' END
       FROM outcome_proposal o WHERE o.cohort_id = c.id AND o.withdrawn_at IS NULL AND o.confirmed_by IS NOT NULL) AS "secondRole",
    CASE WHEN a.id IS NOT NULL THEN json_build_object('id', a.id, 'number', a.number, 'fields', a.fields, 'formats', a.formats, 'untilOn', to_char(a.until_on, 'YYYY-MM-DD'), 'keepMonths', a.keep_months, 'contact', a.contact, 'asksEndorsement', a.asks_endorsement) END AS agreement,
    now.count, now."namedCount", w.opened_at AS "openedAt",
    (SELECT min(d.at) FROM ${TAKEN} AND d.at >= w.opened_at) AS "firstTakenAt",
    (SELECT max(x.at) FROM file_closing x WHERE x.partner_id = n.id AND x.at >= w.opened_at) AS "closedAt",
    EXISTS (SELECT 1 FROM file_opening o WHERE o.cohort_id = c.id AND o.partner_id = n.id AND o.opened_at IS NULL AND o.refused_at IS NULL) AS "isAsked",
    last.id AS "lastId", last.at AS "lastAt", last.officer_id = $3 AS "isLastMine",
    (SELECT COALESCE(json_agg(json_build_object('number', r0.number, 'reason', CASE WHEN r1.id IS NULL THEN 'noLongerSent' ELSE 'corrected' END, 'now', NULLIF(r1.number, r0.number)) ORDER BY r0.number), '[]')
       FROM record_download_row w0 JOIN completion_record r0 ON r0.id = w0.record_id LEFT JOIN LATERAL (SELECT r.id, r.number, ${MARK} AS mark FROM ${SHARED} AND r.enrolment_id = r0.enrolment_id) AS r1 ON true
      WHERE w0.download_id = last.id AND (r1.id IS NULL OR r1.id <> r0.id OR (w0.mark <> '' AND w0.mark <> r1.mark))) AS changes,
    (SELECT count(*)::int FROM ${SHARED} AND last.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM record_download_row w0 JOIN completion_record r0 ON r0.id = w0.record_id WHERE w0.download_id = last.id AND r0.enrolment_id = r.enrolment_id)) AS "addedCount",
    (SELECT COALESCE(json_agg(x.delivery ORDER BY x.at DESC), '[]') FROM (SELECT d.at, json_build_object('id', d.id, 'at', d.at, 'format', d.format, 'count', d.count, 'content', d.content_sha256, 'isMine', d.officer_id = $3,
        'isEndorsed', EXISTS (SELECT 1 FROM endorsement i WHERE i.download_id = d.id)) AS delivery FROM ${TAKEN} ORDER BY d.at DESC LIMIT 12) AS x) AS deliveries
  FROM cohort c JOIN cohort_partner b ON b.cohort_id = c.id JOIN partner n ON n.id = b.partner_id
  LEFT JOIN ${agreementInForce('n.id', '$2::date')} ON true
  CROSS JOIN LATERAL (SELECT GREATEST(c.made_final_at, (SELECT max(o.opened_at) FROM file_opening o WHERE o.cohort_id = c.id AND o.partner_id = n.id)) AS opened_at) AS w
  CROSS JOIN LATERAL (SELECT count(*)::int AS count, (count(*) FILTER (WHERE s.with_name AND t.sealed_name IS NOT NULL))::int AS "namedCount" FROM ${SHARED} AND $4) AS now
  LEFT JOIN LATERAL (SELECT d.id, d.at, d.officer_id FROM ${TAKEN} ORDER BY d.at DESC, d.id LIMIT 1) AS last ON true
  WHERE n.id = ANY($1) AND c.state = 'final'`;

/** `$1` cohort, `$2` partner, `$3` agreement, `$4` one person or null. */
const LINES = `SELECT r.id AS "recordId", r.frozen, e.person_id AS "personId", k.key AS "personKey", s.id AS "consentId", t.id AS "certificateId", CASE WHEN s.with_name THEN t.sealed_name END AS "sealedName", ${MARK} AS mark
    FROM cohort c CROSS JOIN partner n JOIN agreement a ON a.partner_id = n.id AND a.id = $3 CROSS JOIN ${SHARED} AND c.id = $1 AND n.id = $2 AND ($4::text IS NULL OR e.person_id = $4) ORDER BY r.number`;
const PAGE = 500;

@Injectable()
export class FilesQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Every file of the viewer's universities, newest first; one statement. `today` is YYYY-MM-DD. */
  async releases(viewer: Viewer, today: string): Promise<ReleaseView[]> {
    return this.database.rows<ReleaseView>(`${RELEASES} ORDER BY c.made_final_at DESC, n.name`, [viewer.partnerIds(), today, viewer.personId, true]);
  }

  /** One of them, for whoever takes it: without the counts, which cost as much as a good part of the rows. */
  async release(viewer: Viewer, cohortId: string, partnerId: string, today: string, reader: Reader = this.database as Reader): Promise<ReleaseView | undefined> {
    return (await reader.rows<ReleaseView>(`${RELEASES} AND c.id = $5 AND n.id = $6`, [viewer.partnerIds(), today, viewer.personId, false, cohortId, partnerId]))[0];
  }

  /** The universities whose next file holds the viewer's own row: by the very condition of the files. */
  async holdsOwn(viewer: Viewer): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `SELECT DISTINCT n.id FROM cohort c JOIN cohort_partner b ON b.cohort_id = c.id JOIN partner n ON n.id = b.partner_id LEFT JOIN ${agreementInForce('n.id', '$2::date')} ON true CROSS JOIN ${SHARED} AND c.state = 'final' AND e.person_id = $1`,
      [viewer.personId, dayOf(this.clock.now(), 'UTC')],
    );
    return rows.map((row) => row.id);
  }

  /**
   * The rows of one file, by record number (which is random), in pages: all as they stood at one moment, read in the transaction that keeps the download, so that
   * nobody can take her yes back in between. The caller has found the release through the viewer, and reads one such file at a time.
   */
  async *pages(tx: Reader, { cohortId, partnerId }: Pick<ReleaseView, 'cohortId' | 'partnerId'>, agreementId: string): AsyncGenerator<ReleaseLine[]> {
    await tx.rows(`DECLARE record_lines NO SCROLL CURSOR FOR ${LINES} FOR SHARE OF s`, [cohortId, partnerId, agreementId, null]);
    for (;;) {
      const page = await tx.rows<ReleaseLine>(`FETCH ${PAGE} FROM record_lines`);
      if (page.length > 0) yield page;
      if (page.length < PAGE) break;
    }
    await tx.rows('CLOSE record_lines');
  }

  /** The row of one person in one file; as `pages`. */
  async lines(reader: Reader, { cohortId, partnerId }: Pick<ReleaseView, 'cohortId' | 'partnerId'>, agreementId: string, personId: string): Promise<ReleaseLine[]> {
    return reader.rows<ReleaseLine>(`${LINES} FOR SHARE OF s`, [cohortId, partnerId, agreementId, personId]);
  }
}
