import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import type { FileChange } from './files.queries.js';
import type { FileFormat } from './file-formats.js';

/** One download as it was kept. */
export interface Delivery {
  id: string;
  cohortId: string;
  partnerId: string;
  partnerName: string;
  label: string;
  at: Date;
  format: FileFormat;
  count: number;
  sha256: string;
  content: string | null;
  agreement: string | null;
  keepMonths: number | null;
  changes: FileChange[];
  /** Who took it: for organisers, who look after the university. */
  officerName: string;
  isMine: boolean;
  /** A later file of the same cohort says something else. */
  isLatest: boolean;
}

const DELIVERIES = `SELECT d.id, d.cohort_id AS "cohortId", d.partner_id AS "partnerId", n.name AS "partnerName", c.label, d.at, d.format, d.count, d.sha256, d.content_sha256 AS content, a.number AS agreement, a.keep_months AS "keepMonths", d.changes,
    p.display_name AS "officerName", d.officer_id = $1 AS "isMine",
    NOT EXISTS (SELECT 1 FROM record_download l WHERE l.cohort_id = d.cohort_id AND l.partner_id = d.partner_id AND l.at > d.at AND l.content_sha256 IS DISTINCT FROM d.content_sha256) AS "isLatest"
  FROM record_download d JOIN partner n ON n.id = d.partner_id JOIN cohort c ON c.id = d.cohort_id JOIN person p ON p.id = d.officer_id LEFT JOIN agreement a ON a.id = d.agreement_id`;

@Injectable()
export class DeliveriesQueries {
  constructor(private readonly database: Database) {}

  /** One delivery of the viewer's university. */
  async one(viewer: Viewer, id: string): Promise<Delivery | undefined> {
    return this.database.row<Delivery>(`${DELIVERIES} WHERE d.id = $2 AND d.partner_id = ANY($3) AND d.content_sha256 IS NOT NULL`, [viewer.personId, id, viewer.partnerIds()]);
  }

  /** The delivery that a file is, by its hash; `partnerIds` are those that the viewer serves or looks after. */
  async byHash(viewer: Viewer, sha256: string, partnerIds: readonly string[]): Promise<Delivery | undefined> {
    return this.database.row<Delivery>(`${DELIVERIES} WHERE d.sha256 = $2 AND d.partner_id = ANY($3) ORDER BY d.at LIMIT 1`, [viewer.personId, sha256, partnerIds]);
  }

  /** What one university has taken, newest first; the caller has checked that the viewer looks after it. */
  async ofPartner(viewer: Viewer, partnerId: string): Promise<Delivery[]> {
    return this.database.rows<Delivery>(`${DELIVERIES} WHERE d.partner_id = $2 AND d.format <> 'manifest' ORDER BY d.at DESC LIMIT 50`, [viewer.personId, partnerId]);
  }
}
