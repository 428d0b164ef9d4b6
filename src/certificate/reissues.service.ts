import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { dayOf } from '../platform/time/local-time.js';
import type { ViewerAct } from '../people/viewer.js';
import { Certificate, type AwardFacts, type ReissueReason } from './certificate.entity.js';
import { Certificates, type Award } from './certificates.service.js';
import { Credentials } from './credential/credentials.service.js';
import type { PrintedName } from './certificate-name-rule.js';

/**
 * Puts a new certificate in the place of an issued one: new serial, same award date. The holder asks for another name and an organiser agrees, or
 * an organiser does it at once. From then on the old serial answers "replaced", and neither name is shown.
 */
@Injectable()
export class Reissues {
  constructor(
    private readonly transactions: Transactions,
    private readonly certificates: Certificates,
    private readonly credentials: Credentials,
  ) {}

  /** The holder asks for another name; the certificate that she has stays valid until an organiser agrees. */
  async ask(act: ViewerAct, id: string, name: PrintedName): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const old = await this.certificates.ownOf(tx, act, id);
      if (await tx.row("SELECT 1 FROM certificate WHERE enrolment_id = $1 AND state = 'asked'", [old.enrolmentId])) throw new DomainError('certificate.alreadyAsked');
      const next = await this.nextOf(tx, old, act.viewer.personId, 'name');
      next.ask(await this.certificates.sealName(tx, next.id, act.viewer.personId, name));
      await tx.save(next);
      await tx.audit({ kind: 'certificate', id });
    });
  }

  /** The holder no longer wants another name. */
  async takeBack(act: ViewerAct, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const old = await this.certificates.ownOf(tx, act, id);
      await tx.rows("DELETE FROM certificate WHERE replaces_id = $1 AND state = 'asked'", [old.id]);
      await tx.audit({ kind: 'certificate', id });
    });
  }

  /** An organiser agrees to the name asked for; `id` is the certificate that stands now. */
  async agree(act: ViewerAct, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { certificate: old, personId } = await this.certificates.ofCohort(tx, act, id);
      const next = await this.askedOf(tx, old.id);
      const name = found(await this.certificates.nameOn(tx, next, personId));
      next.facts = { ...next.facts, reissuedOn: dayOf(tx.now, 'UTC') };
      await this.swap(tx, old, next, personId, name);
      await tx.audit({ kind: 'certificate', id: next.id, personId });
    });
  }

  async refuse(act: ViewerAct, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { certificate: old, personId } = await this.certificates.ofCohort(tx, act, id);
      const next = await this.askedOf(tx, old.id);
      next.refuse();
      await tx.save(next);
      await tx.audit({ kind: 'certificate', id: next.id, personId });
    });
  }

  /** An organiser re-issues at once; without a name the present one is printed again under a new serial (a lost paper). Answers the new id. */
  async reissue(act: ViewerAct, id: string, reason: ReissueReason, name: PrintedName | null): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const { certificate: old, personId } = await this.certificates.ofCohort(tx, act, id);
      const printed = name ?? found(await this.certificates.nameOn(tx, old, personId));
      const next = await this.nextOf(tx, old, personId, reason);
      await this.swap(tx, old, next, personId, printed);
      await tx.rows("DELETE FROM certificate WHERE replaces_id = $1 AND state = 'asked'", [old.id]);
      await tx.audit({ kind: 'certificate', id: next.id, personId, detail: { reason } });
      return next.id;
    });
  }

  /**
   * The record behind a certificate was put right, in this transaction: an issued one is replaced, under the same name, by one that says what the record says now;
   * a kept one says it at once; where the course is not completed any more it is cancelled. `facts` are null then.
   */
  async follow(tx: Tx, { personId, enrolmentId, cohortId, facts }: Omit<Award, 'facts'> & { facts: AwardFacts | null }): Promise<void> {
    const standing = await tx.row<{ id: string }>("SELECT id FROM certificate WHERE enrolment_id = $1 AND state IN ('held', 'issued') FOR UPDATE", [enrolmentId]);
    if (!standing) return void (facts && (await this.certificates.award(tx, { personId, enrolmentId, cohortId, facts })));
    const old = await tx.manager.findOneByOrFail(Certificate, { id: standing.id });
    if (facts && saysTheSame(old.facts, facts)) return;
    await tx.rows("DELETE FROM certificate WHERE replaces_id = $1 AND state = 'asked'", [old.id]);
    if (facts && old.state === 'issued') {
      const name = found(await this.certificates.nameOn(tx, old, personId));
      const next = await this.nextOf(tx, old, personId, 'error');
      next.say({ ...facts, reissuedOn: next.facts.reissuedOn!, reissueReason: 'error' });
      await this.swap(tx, old, next, personId, name);
      return tx.audit({ kind: 'certificate', id: next.id, personId, detail: { reason: 'error' } }, 'certificate.reissued');
    }
    if (facts) old.say(facts);
    else old.revoke('wrong_outcome', tx.now);
    await tx.save(old);
    if (facts) return;
    await this.credentials.end(tx, old.id);
    await tx.audit({ kind: 'certificate', id: old.id, personId, detail: { revokedClass: 'wrong_outcome' } }, 'certificate.revoked');
  }

  private async nextOf(tx: Tx, old: Certificate, personId: string, reason: ReissueReason): Promise<Certificate> {
    const next = await this.certificates.make(tx, { personId, enrolmentId: old.enrolmentId, cohortId: old.cohortId, facts: old.facts });
    old.replaceBy(next, reason, dayOf(tx.now, 'UTC'));
    return next;
  }

  /** The old one first: a place has one certificate that stands. */
  private async swap(tx: Tx, old: Certificate, next: Certificate, personId: string, name: PrintedName): Promise<void> {
    old.replaced(tx.now);
    await tx.save(old);
    await this.credentials.end(tx, old.id);
    await this.certificates.issue(tx, next, personId, name);
  }

  private async askedOf(tx: Tx, oldId: string): Promise<Certificate> {
    return found(await tx.manager.findOneBy(Certificate, { replacesId: oldId, state: 'asked' }));
  }
}

/** Apart from which record stands behind it and whether it took the place of another. */
function saysTheSame(before: AwardFacts, now: AwardFacts): boolean {
  const said = ({ recordNumber: _number, reissuedOn: _on, reissueReason: _reason, ...rest }: AwardFacts) => rest;
  return isDeepStrictEqual(said(before), said(now));
}
