import { Injectable } from '@nestjs/common';
import { systemAct } from '../platform/audit/act.js';
import { Transactions } from '../platform/database/transactions.js';
import { Certificates } from './certificates.service.js';
import type { AwardFacts } from './certificate.entity.js';
import type { PrintedName } from './certificate-name-rule.js';
import { CertificateQueries, type VerifiedRow } from './certificate.queries.js';
import { Serials, printedSerial, typedCode } from './serials.js';

export type Verified =
  | { kind: 'unknown' }
  | { kind: 'valid'; serial: string; facts: AwardFacts; name: PrintedName | null }
  | { kind: 'replaced' | 'revoked'; serial: string; facts: AwardFacts; at: Date };

const NO_DIGEST = '0'.repeat(64);

/** Answers whether a serial and its secret are a certificate of ours. */
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
    const serial = printedSerial(typedCode(typedSerial));
    const row = await this.queries.bySerial(serial);
    const isSecret = this.serials.isSecret(typedCode(typedSecret), row.secretDigest ?? NO_DIGEST);
    if (!isSecret || row.isHidden !== false) return { kind: 'unknown' };
    if (row.state === 'replaced') return { kind: 'replaced', serial, facts: row.facts!, at: row.replacedAt! };
    // What was cancelled before it had a name was never a certificate to anybody.
    if (row.state === 'revoked' && row.issuedAt) return { kind: 'revoked', serial, facts: row.facts!, at: row.revokedAt! };
    if (row.state !== 'issued') return { kind: 'unknown' };
    return { kind: 'valid', serial, facts: row.facts!, name: row.showName ? await this.nameOf(row) : null };
  }

  private nameOf(row: VerifiedRow): Promise<PrintedName | null> {
    return this.transactions.run(systemAct('certificate.verified'), (tx) => this.certificates.nameOn(tx, { id: row.id!, sealedName: row.sealedName }, row.personId!));
  }
}
