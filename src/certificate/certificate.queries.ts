import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Outcome } from '../completion/completion-rule.js';
import type { Viewer } from '../people/viewer.js';
import type { AwardFacts, CertificateState, RevocationClass } from './certificate.entity.js';

export interface CertificateRow {
  id: string;
  serial: string;
  cohortId: string;
  state: CertificateState;
  showName: boolean;
  outcome: Outcome;
  awardedOn: string;
  issuedAt: Date | null;
  replacedAt: Date | null;
  revokedAt: Date | null;
  revokedClass: RevocationClass | null;
  facts: AwardFacts;
  personId: string;
  displayName: string;
  isMine: boolean;
  /** The cohort offers a picture for sharing. */
  hasPictures: boolean;
  /** The certificate that took its place. */
  nextId: string | null;
  /** The request for another name that waits or was refused, if any. */
  asked: 'asked' | 'refused' | null;
  sealedName: Buffer | null;
  sealedSecret: Buffer;
  sealedPdf: Buffer | null;
}

export interface CertificateLine {
  id: string;
  serial: string;
  state: CertificateState;
  displayName: string;
  outcome: Outcome;
  issuedAt: Date | null;
  isAsked: boolean;
  /** The file is there, or never will be because its holder was erased. */
  isPrinted: boolean;
}

/** What the public check reads of a serial; nothing here is shown before the secret has been compared. */
export interface VerifiedRow {
  id: string | null;
  secretDigest: string | null;
  state: CertificateState | null;
  showName: boolean | null;
  facts: AwardFacts | null;
  revokedAt: Date | null;
  replacedAt: Date | null;
  issuedAt: Date | null;
  sealedName: Buffer | null;
  personId: string | null;
  isHidden: boolean | null;
  serial: string | null;
  hasNameCheck: boolean | null;
}

const VERIFIED = `c.id, c.serial, c.secret_digest AS "secretDigest", c.state, c.show_name AS "showName", c.has_name_check AS "hasNameCheck", c.facts, c.revoked_at AS "revokedAt", c.replaced_at AS "replacedAt", c.issued_at AS "issuedAt",
              c.sealed_name AS "sealedName", e.person_id AS "personId", p.protection_level = 'hidden' AND p.erased_at IS NULL AS "isHidden"`;
const HOLDER = 'LEFT JOIN enrolment e ON e.id = c.enrolment_id LEFT JOIN person p ON p.id = e.person_id';

@Injectable()
export class CertificateQueries {
  constructor(private readonly database: Database) {}

  /** One certificate: the holder's own, or one of a cohort that the viewer organises (hidden people's are not there). */
  async one(viewer: Viewer, id: string): Promise<CertificateRow | undefined> {
    return this.database.row<CertificateRow>(
      `SELECT c.id, c.serial, c.cohort_id AS "cohortId", c.state, c.show_name AS "showName", c.outcome, to_char(c.awarded_on, 'YYYY-MM-DD') AS "awardedOn", c.issued_at AS "issuedAt", c.replaced_at AS "replacedAt",
              c.revoked_at AS "revokedAt", c.revoked_class AS "revokedClass", c.facts, e.person_id AS "personId", p.display_name AS "displayName", e.person_id = $2 AS "isMine",
              EXISTS (SELECT 1 FROM certificate_design d WHERE d.cohort_id = c.cohort_id AND d.has_pictures) AS "hasPictures",
              (SELECT n.id FROM certificate n WHERE n.replaces_id = c.id AND n.state IN ('issued', 'replaced', 'revoked')) AS "nextId",
              (SELECT n.state FROM certificate n WHERE n.replaces_id = c.id AND n.state IN ('asked', 'refused') ORDER BY (n.state = 'asked') DESC LIMIT 1) AS asked,
              c.sealed_name AS "sealedName", c.sealed_secret AS "sealedSecret", c.sealed_pdf AS "sealedPdf"
         FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id JOIN person p ON p.id = e.person_id
        WHERE c.id = $1 AND c.state NOT IN ('asked', 'refused') AND (e.person_id = $2 OR (c.cohort_id = ANY($3) AND p.protection_level <> 'hidden'))`,
      [id, viewer.personId, viewer.cohortIds('organiser')],
    );
  }

  /** The viewer's own certificates, newest first; one statement. */
  async mine(viewer: Viewer): Promise<Array<{ id: string; serial: string; state: CertificateState; enrolmentId: string; awardedOn: string }>> {
    return this.database.rows(
      `SELECT c.id, c.serial, c.state, c.enrolment_id AS "enrolmentId", to_char(c.awarded_on, 'YYYY-MM-DD') AS "awardedOn"
         FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id WHERE e.person_id = $1 AND c.state IN ('held', 'issued', 'revoked', 'expired') ORDER BY c.awarded_on DESC, c.id`,
      [viewer.personId],
    );
  }

  /** Whether the viewer has chosen a name for her certificates; the name itself stays sealed. */
  async hasName(viewer: Viewer): Promise<{ hasName: boolean; heldCount: number; issuedCount: number }> {
    return (await this.database.row<{ hasName: boolean; heldCount: number; issuedCount: number }>(
      `SELECT EXISTS (SELECT 1 FROM protected_field f WHERE f.person_id = $1 AND f.kind = 'certificate_name') AS "hasName",
              count(*) FILTER (WHERE c.state = 'held')::int AS "heldCount", count(*) FILTER (WHERE c.state = 'issued')::int AS "issuedCount"
         FROM enrolment e LEFT JOIN certificate c ON c.enrolment_id = e.id WHERE e.person_id = $1`,
      [viewer.personId],
    ))!;
  }

  /** The certificates of a cohort that the viewer organises, without hidden people; by display name. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<CertificateLine[]> {
    if (!viewer.has('organiser', cohortId)) return [];
    return this.database.rows<CertificateLine>(
      `SELECT c.id, c.serial, c.state, p.display_name AS "displayName", c.outcome, c.issued_at AS "issuedAt",
              c.sealed_pdf IS NOT NULL OR p.erased_at IS NOT NULL AS "isPrinted", EXISTS (SELECT 1 FROM certificate n WHERE n.replaces_id = c.id AND n.state = 'asked') AS "isAsked"
         FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id JOIN person p ON p.id = e.person_id
        WHERE c.cohort_id = $1 AND p.protection_level <> 'hidden' AND c.state IN ('held', 'issued', 'replaced', 'revoked', 'expired') ORDER BY "isAsked" DESC, p.display_name, c.issued_at DESC NULLS LAST, c.id`,
      [cohortId],
    );
  }

  /** For the public check: always one row, for every serial that anybody may type. */
  async bySerial(serial: string): Promise<VerifiedRow> {
    return (await this.database.row<VerifiedRow>(`SELECT ${VERIFIED} FROM (VALUES ($1::text)) AS asked (serial) LEFT JOIN certificate c ON c.serial = asked.serial ${HOLDER}`, [serial]))!;
  }

  /** The same by the SHA-256 of a printed certificate: who has the file has the secret that stands in it. */
  async byPdf(sha256: string): Promise<VerifiedRow> {
    return (await this.database.row<VerifiedRow>(`SELECT ${VERIFIED} FROM (VALUES ($1::text)) AS asked (sha) LEFT JOIN certificate c ON c.pdf_sha256 = asked.sha ${HOLDER} ORDER BY c.issued_at DESC NULLS LAST LIMIT 1`, [sha256]))!;
  }

  /** The same of a certificate for which somebody had a link. */
  async byLink(certificateId: string): Promise<VerifiedRow> {
    return (await this.database.row<VerifiedRow>(`SELECT ${VERIFIED} FROM (VALUES ($1::text)) AS asked (id) LEFT JOIN certificate c ON c.id = asked.id ${HOLDER}`, [certificateId]))!;
  }
}
