import { Injectable } from '@nestjs/common';
import { Transactions } from '../platform/database/transactions.js';
import type { ViewerAct } from '../people/viewer.js';
import { Certificate } from './certificate.entity.js';
import type { PrintedName } from './certificate-name-rule.js';
import type { OpenedCertificate } from './certificate.page.js';
import type { CertificateRow } from './certificate.queries.js';
import { Certificates } from './certificates.service.js';
import { PublicFace } from './public-face.js';

/** Opens what is sealed on a certificate, for the page of whoever may see it. An organiser's look at a name is an audit row that its holder can see. */
@Injectable()
export class CertificateOpening {
  constructor(
    private readonly transactions: Transactions,
    private readonly certificates: Certificates,
    private readonly face: PublicFace,
  ) {}

  /** The holder: secret and address always, the name when `withName`. An organiser: the name only, when `withName`. */
  async open(act: ViewerAct, row: CertificateRow, withName: boolean): Promise<OpenedCertificate> {
    const seesSecret = row.isMine && row.state === 'issued';
    if (!seesSecret && !withName) return { name: null, verifyAddress: null, secret: null };
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const name = withName ? await this.certificates.nameOn(tx, row, row.personId) : null;
      if (name && !row.isMine) await tx.audit({ kind: 'certificate', id: row.id, personId: row.personId }, 'identity.opened');
      const secret = seesSecret ? await this.certificates.secretOf(tx, row, row.personId) : null;
      return { name, secret, verifyAddress: secret && this.face.verifyUrl(row.serial, secret) };
    });
  }

  /** The name that the holder asked for, for the organiser who decides. */
  async askedName(act: ViewerAct, row: CertificateRow): Promise<PrintedName | null> {
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const asked = await tx.manager.findOneBy(Certificate, { replacesId: row.id, state: 'asked' });
      if (!asked) return null;
      await tx.audit({ kind: 'certificate', id: row.id, personId: row.personId }, 'identity.opened');
      return this.certificates.nameOn(tx, asked, row.personId);
    });
  }
}
