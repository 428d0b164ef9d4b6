import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { systemAct } from '../platform/audit/act.js';
import { Transactions } from '../platform/database/transactions.js';
import { Certificates } from './certificates.service.js';
import type { AwardFacts } from './certificate.entity.js';
import type { PrintedName } from './certificate-name-rule.js';
import { CertificateQueries, type VerifiedRow } from './certificate.queries.js';
import { isSameName } from './name-match.js';
import { Serials, printedSerial, typedCode } from './serials.js';

export type Verified =
  | { kind: 'unknown' }
  | { kind: 'valid'; serial: string; facts: AwardFacts; name: PrintedName | null; hasNameCheck: boolean }
  | { kind: 'replaced' | 'revoked'; serial: string; facts: AwardFacts; at: Date };

const NO_DIGEST = '0'.repeat(64);

/** Answers whether a serial and its secret, a printed file or a link are a certificate of ours. */
@Injectable()
export class Verification {
  constructor(
    private readonly queries: CertificateQueries,
    private readonly serials: Serials,
    private readonly certificates: Certificates,
    private readonly transactions: Transactions,
  ) {}

  /**
   * The same statement, the same digest and the same comparison for every serial, so that unknown, kept, hidden and mistyped ones cannot be told
   * apart. Only after the secret fits does the state matter.
   */
  async check(typedSerial: unknown, typedSecret: unknown): Promise<Verified> {
    const row = await this.rowOf(typedSerial, typedSecret);
    return row ? this.standing(row, row.showName === true) : { kind: 'unknown' };
  }

  /** By the file that we printed, byte for byte. */
  async checkPdf(pdf: Buffer): Promise<Verified> {
    const row = await this.queries.byPdf(createHash('sha256').update(pdf).digest('hex'));
    return this.standing(row, row.showName === true);
  }

  /** For whoever opened a link of the holder's, who chose whether it shows the name. */
  async checkLink(certificateId: string, withName: boolean): Promise<Verified> {
    const row = await this.queries.byLink(certificateId);
    return this.standing(row, withName || row.showName === true);
  }

  /** Whether a name is the one on the paper; undefined unless the certificate stands and its holder lets names be typed. */
  async isNameOn(typedSerial: unknown, typedSecret: unknown, typedName: string): Promise<boolean | undefined> {
    const row = await this.rowOf(typedSerial, typedSecret);
    if (!row || row.state !== 'issued' || row.isHidden !== false || !row.hasNameCheck) return undefined;
    const name = await this.nameOf(row);
    return name !== null && isSameName(typedName, name);
  }

  private async rowOf(typedSerial: unknown, typedSecret: unknown): Promise<VerifiedRow | undefined> {
    const row = await this.queries.bySerial(printedSerial(typedCode(typedSerial)));
    const isSecret = this.serials.isSecret(typedCode(typedSecret), row.secretDigest ?? NO_DIGEST);
    return isSecret ? row : undefined;
  }

  private async standing(row: VerifiedRow, withName: boolean): Promise<Verified> {
    if (row.isHidden !== false || row.serial === null) return { kind: 'unknown' };
    const { serial } = row;
    if (row.state === 'replaced') return { kind: 'replaced', serial, facts: row.facts!, at: row.replacedAt! };
    // What was cancelled before it had a name was never a certificate to anybody.
    if (row.state === 'revoked' && row.issuedAt) return { kind: 'revoked', serial, facts: row.facts!, at: row.revokedAt! };
    if (row.state !== 'issued') return { kind: 'unknown' };
    const name = withName ? await this.nameOf(row) : null;
    return { kind: 'valid', serial, facts: row.facts!, name, hasNameCheck: row.hasNameCheck === true && name === null };
  }

  private nameOf(row: VerifiedRow): Promise<PrintedName | null> {
    return this.transactions.run(systemAct('certificate.verified'), (tx) => this.certificates.nameOn(tx, { id: row.id!, sealedName: row.sealedName }, row.personId!));
  }
}
