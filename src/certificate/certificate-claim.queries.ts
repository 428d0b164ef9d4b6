import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import type { AwardFacts } from './certificate.entity.js';

/** How long a used code still opens what it claimed: a line may be cut before the file has come. */
const OPEN_AFTER_HOURS = 24;

/** What a code opens: a certificate that is kept, or one that was claimed with it in the last day. */
export interface OpenClaim {
  id: string;
  certificateId: string;
  personId: string;
  serial: string;
  cohortId: string;
  isClaimed: boolean;
  facts: AwardFacts;
  sealedName: Buffer | null;
  sealedSecret: Buffer;
  sealedPdf: Buffer | null;
}

/** Reads for whoever has a claim code: the code is the only key, there is no viewer. */
@Injectable()
export class ClaimQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async open(digest: string): Promise<OpenClaim | undefined> {
    const now = this.clock.now();
    return this.database.row<OpenClaim>(
      `SELECT k.id, c.id AS "certificateId", e.person_id AS "personId", c.serial, c.cohort_id AS "cohortId", c.state = 'issued' AS "isClaimed", c.facts, c.sealed_name AS "sealedName", c.sealed_secret AS "sealedSecret", c.sealed_pdf AS "sealedPdf"
         FROM certificate_claim k JOIN certificate c ON c.id = k.certificate_id JOIN enrolment e ON e.id = c.enrolment_id JOIN person p ON p.id = e.person_id
        WHERE k.code_digest = $1 AND k.cancelled_at IS NULL AND k.until_at > $2 AND p.protection_level <> 'hidden' AND p.erased_at IS NULL
          AND ((k.used_at IS NULL AND c.state = 'held') OR (k.used_at > $3 AND c.state = 'issued'))`,
      [digest, now, new Date(now.getTime() - OPEN_AFTER_HOURS * 3600000)],
    );
  }
}
