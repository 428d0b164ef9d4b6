import { Injectable } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { Certificate, type AwardFacts, type RevocationClass } from './certificate.entity.js';
import { Credentials } from './credential/credentials.service.js';
import type { PrintedName } from './certificate-name-rule.js';
import { Serials } from './serials.js';

/** Whose certificate it is; ids only. */
export interface Award {
  personId: string;
  enrolmentId: string;
  cohortId: string;
  facts: AwardFacts;
}

/** Issues, keeps, shows and cancels certificates. Replacing one lives in reissues. */
@Injectable()
export class Certificates {
  constructor(
    private readonly transactions: Transactions,
    private readonly identity: ProtectedIdentity,
    private readonly serials: Serials,
    private readonly credentials: Credentials,
  ) {}

  /** Called when results are made final, in that transaction: issues under the chosen name, or keeps it until she chooses one. Answers its id. */
  async award(tx: Tx, award: Award): Promise<string> {
    const certificate = await this.make(tx, award);
    const name = await this.chosenName(tx, award.personId);
    if (name) await this.issue(tx, certificate, award.personId, name);
    else await tx.save(certificate);
    await tx.audit({ kind: 'certificate', id: certificate.id, personId: award.personId, detail: { state: certificate.state } }, name ? 'certificate.issued' : 'certificate.held');
    return certificate.id;
  }

  /** A name has been chosen: everything that was kept for her is issued now. */
  async issueHeld(tx: Tx, personId: string, name: PrintedName): Promise<number> {
    const held = await tx.rows<{ id: string }>("SELECT c.id FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id WHERE e.person_id = $1 AND c.state = 'held' FOR UPDATE OF c", [personId]);
    for (const { id } of held) {
      const certificate = await tx.manager.findOneByOrFail(Certificate, { id });
      await this.issue(tx, certificate, personId, name);
      await tx.audit({ kind: 'certificate', id, personId }, 'certificate.issued');
    }
    return held.length;
  }

  /** A new certificate with its own serial and secret, not saved yet. */
  async make(tx: Tx, { personId, enrolmentId, cohortId, facts }: Award): Promise<Certificate> {
    const id = newId();
    const secret = this.serials.newSecret();
    const sealedSecret = await this.identity.sealFor(tx, personId, secret, 'certificate', 'sealed_secret', id);
    return Certificate.hold({ id, serial: this.serials.newSerial(), secretDigest: this.serials.digest(secret), sealedSecret, enrolmentId, cohortId }, facts);
  }

  async issue(tx: Tx, certificate: Certificate, personId: string, name: PrintedName): Promise<void> {
    certificate.issue(await this.sealName(tx, certificate.id, personId, name), tx.now);
    await tx.save(certificate);
    await this.credentials.begin(tx, certificate.id);
    await tx.job('certificate.print', { certificateId: certificate.id });
  }

  sealName(tx: Tx, id: string, personId: string, name: PrintedName): Promise<Buffer> {
    return this.identity.sealFor(tx, personId, JSON.stringify(name), 'certificate', 'sealed_name', id);
  }

  /** The name on a certificate; `who` says whose key opens it. */
  async nameOn(tx: Tx, certificate: Pick<Certificate, 'id' | 'sealedName'>, personId: string): Promise<PrintedName | null> {
    if (!certificate.sealedName) return null;
    return JSON.parse((await this.identity.unsealFor(tx, personId, certificate.sealedName, 'certificate', 'sealed_name', certificate.id)).toString('utf8')) as PrintedName;
  }

  /** The names on many certificates, by their ids; call it with some hundreds at a time. */
  async namesOn(certificates: ReadonlyArray<{ id: string; personId: string; sealedName: Buffer }>): Promise<Map<string, PrintedName>> {
    const names = await this.identity.unsealColumn(certificates.map(({ id, personId, sealedName }) => ({ id, personId, sealed: sealedName })), 'certificate', 'sealed_name');
    return new Map(names.map((name, at) => [certificates[at]!.id, JSON.parse(name.toString('utf8')) as PrintedName]));
  }

  async secretOf(tx: Tx, certificate: Pick<Certificate, 'id' | 'sealedSecret'>, personId: string): Promise<string> {
    return (await this.identity.unsealFor(tx, personId, certificate.sealedSecret, 'certificate', 'sealed_secret', certificate.id)).toString('utf8');
  }

  /** The holder lets the public check show her name, or stops that. */
  async letNameShow(act: ViewerAct, id: string, isShown: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const certificate = await this.ownOf(tx, act, id);
      certificate.letNameShow(isShown);
      await tx.save(certificate);
      await tx.audit({ kind: 'certificate', id, detail: { isShown } });
    });
  }

  /** The holder lets whoever has the secret type a name and learn whether it is the one on the paper, or stops that. */
  async letNameBeTyped(act: ViewerAct, id: string, isOn: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const certificate = await this.ownOf(tx, act, id);
      certificate.letNameBeTyped(isOn);
      await tx.save(certificate);
      await tx.audit({ kind: 'certificate', id, detail: { isOn } });
    });
  }

  /** An organiser cancels a certificate for good. */
  async revoke(act: ViewerAct, id: string, revokedClass: RevocationClass): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { certificate, personId } = await this.ofCohort(tx, act, id);
      certificate.revoke(revokedClass, tx.now);
      await tx.save(certificate);
      await this.credentials.end(tx, id);
      await tx.audit({ kind: 'certificate', id, personId, detail: { revokedClass } });
    });
  }

  /** The viewer's own certificate, locked for a change. */
  async ownOf(tx: Tx, act: Act, id: string): Promise<Certificate> {
    found(await tx.row('SELECT c.id FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id WHERE c.id = $1 AND e.person_id = $2 FOR UPDATE OF c', [id, act.viewer.personId]));
    return tx.manager.findOneByOrFail(Certificate, { id });
  }

  /** A certificate of a cohort that the viewer organises, locked for a change; hidden people's do not exist for her. */
  async ofCohort(tx: Tx, act: ViewerAct, id: string): Promise<{ certificate: Certificate; personId: string }> {
    const row = found(
      await tx.row<{ personId: string; cohortId: string }>(
        "SELECT e.person_id AS \"personId\", c.cohort_id AS \"cohortId\" FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id JOIN person p ON p.id = e.person_id WHERE c.id = $1 AND p.protection_level <> 'hidden' FOR UPDATE OF c",
        [id],
      ),
    );
    found(act.viewer.has('organiser', row.cohortId) || null);
    return { certificate: await tx.manager.findOneByOrFail(Certificate, { id }), personId: row.personId };
  }

  private async chosenName(tx: Tx, personId: string): Promise<PrintedName | null> {
    const fields = await this.identity.open(tx, personId, ['certificate_name', 'certificate_name_latin'], 'certificate.issue');
    return fields.certificate_name ? { name: fields.certificate_name, latin: fields.certificate_name_latin ?? null } : null;
  }
}
