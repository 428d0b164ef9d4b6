import { Injectable } from '@nestjs/common';
import { Transactions } from '../platform/database/transactions.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { Certificates } from './certificates.service.js';
import type { PrintedName } from './certificate-name-rule.js';

/** The participant chooses the name on her certificates, or leaves it for later. */
@Injectable()
export class CertificateNames {
  constructor(
    private readonly transactions: Transactions,
    private readonly identity: ProtectedIdentity,
    private readonly certificates: Certificates,
  ) {}

  /** Keeps the name sealed and issues what was kept for her under it; answers how many were issued. Issued certificates keep their name. */
  async choose(act: ViewerAct, name: PrintedName): Promise<number> {
    return this.transactions.run(act, async (tx) => {
      const { personId } = act.viewer;
      await this.identity.write(tx, personId, 'certificate_name', name.name);
      await this.identity.write(tx, personId, 'certificate_name_latin', name.latin);
      await tx.audit({ kind: 'person', id: personId, personId });
      return this.certificates.issueHeld(tx, personId, name);
    });
  }

  /** Takes the chosen name away: certificates still to come are kept for her. */
  async later(act: ViewerAct): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { personId } = act.viewer;
      await this.identity.write(tx, personId, 'certificate_name', null);
      await this.identity.write(tx, personId, 'certificate_name_latin', null);
      await tx.audit({ kind: 'person', id: personId, personId });
    });
  }
}
