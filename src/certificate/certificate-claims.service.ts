import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Envelopes } from '../account/envelopes.js';
import { systemAct, type Act } from '../platform/audit/act.js';
import { newId, randomText } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import type { ViewerAct } from '../people/viewer.js';
import { Certificate } from './certificate.entity.js';
import { ClaimQueries, type OpenClaim } from './certificate-claim.queries.js';
import type { PrintedName } from './certificate-name-rule.js';
import { Certificates } from './certificates.service.js';
import { printedSecret, typedCode } from './serials.js';

const CODES = 'claim codes';
/** 26 letters of 5 bits: 130 bits. */
const CODE_LETTERS = 26;
/** How long a certificate is kept for her who has not chosen a name. */
export const KEPT_YEARS = 6;

/** What she keeps on paper. */
export interface ClaimCode {
  code: string;
  until: string;
}

/** A certificate that is kept can be claimed with a code, by her who has no account here any more; after six years it is kept no longer. */
@Injectable()
export class CertificateClaims implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: ClaimQueries,
    private readonly certificates: Certificates,
    private readonly envelopes: Envelopes,
    private readonly jobs: JobRunner,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('certificate.expire', () => this.expire());
  }

  /** A new code for a certificate of hers that is kept; an earlier one ends. The same press again shows the same. */
  async makeCode(act: ViewerAct, certificateId: string): Promise<ClaimCode> {
    const sealed = await this.transactions.run({ ...act, formKey: act.formKey && `${act.formKey}${certificateId}` }, async (tx) => {
      const certificate = await this.certificates.ownOf(tx, act, certificateId);
      found(certificate.state === 'held' ? certificate : null);
      await tx.rows('UPDATE certificate_claim SET cancelled_at = $2 WHERE certificate_id = $1 AND cancelled_at IS NULL', [certificateId, tx.now]);
      const [id, code, until] = [newId(), randomText(CODE_LETTERS), endOfKeeping(certificate.awardedOn)];
      await tx.rows('INSERT INTO certificate_claim (id, certificate_id, code_digest, made_at, until_at) VALUES ($1, $2, $3, $4, $5)', [id, certificateId, digestOf(code), tx.now, until]);
      await tx.audit({ kind: 'certificate', id: certificateId });
      return this.envelopes.seal(CODES, { code: printedSecret(code), until: until.toISOString() });
    });
    return this.envelopes.open(CODES, sealed);
  }

  /** What a code opens; the same nothing for unknown, over, cancelled and hidden. */
  find(code: unknown): Promise<OpenClaim | undefined> {
    return this.queries.open(digestOf(typedCode(code)));
  }

  /** Issues the certificate under the name that she chose; answers its id, or null where the code opens nothing that is kept. */
  async claim(act: Act, code: unknown, name: PrintedName): Promise<string | null> {
    const open = await this.find(code);
    if (!open) return null;
    // The key of a form counts for this code only.
    return this.transactions.run({ ...act, formKey: act.formKey && `${act.formKey}${open.id}` }, async (tx) => {
      const held = await tx.row<{ personId: string }>(
        `SELECT e.person_id AS "personId" FROM certificate_claim k JOIN certificate c ON c.id = k.certificate_id JOIN enrolment e ON e.id = c.enrolment_id JOIN person p ON p.id = e.person_id
          WHERE k.id = $1 AND k.used_at IS NULL AND k.cancelled_at IS NULL AND k.until_at > $2 AND c.state = 'held' AND p.protection_level <> 'hidden' FOR UPDATE OF k, c`,
        [open.id, tx.now],
      );
      if (!held) return null;
      const certificate = await tx.manager.findOneByOrFail(Certificate, { id: open.certificateId });
      await this.certificates.issue(tx, certificate, held.personId, name);
      await tx.rows('UPDATE certificate_claim SET used_at = $2 WHERE id = $1', [open.id, tx.now]);
      await tx.audit({ kind: 'certificate', id: certificate.id, personId: held.personId });
      return certificate.id;
    });
  }

  /** Secret and printed file of what was claimed, for whoever has the code. */
  async secretOf(claim: OpenClaim): Promise<string> {
    return this.transactions.run(systemAct('certificate.claimed'), (tx) => this.certificates.secretOf(tx, { id: claim.certificateId, sealedSecret: claim.sealedSecret }, claim.personId));
  }

  /** Six years are over: nothing is kept any more. The completion record stays. */
  private async expire(): Promise<void> {
    await this.transactions.run(systemAct('certificate.expired'), async (tx: Tx) => {
      const over = await tx.rows<{ id: string; personId: string }>(
        `UPDATE certificate c SET state = 'expired' FROM enrolment e WHERE e.id = c.enrolment_id AND c.state = 'held' AND c.awarded_on + interval '${KEPT_YEARS} years' <= $1::timestamptz RETURNING c.id, e.person_id AS "personId"`,
        [tx.now],
      );
      for (const { id, personId } of over) await tx.audit({ kind: 'certificate', id, personId });
    });
  }
}

/** The day on which a certificate is kept no longer. */
export function endOfKeeping(awardedOn: string): Date {
  const until = new Date(`${awardedOn}T00:00:00Z`);
  until.setUTCFullYear(until.getUTCFullYear() + KEPT_YEARS);
  return until;
}

/** Without a key of ours: keys change in six years, and 130 bits at random need none. */
function digestOf(code: string): string {
  return createHash('sha256').update(`claim certificate ${code}`).digest('hex');
}
