import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SecondYeses, type WaitingYes } from '../people/second-yeses.service.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { PartnerQueries } from './partner.queries.js';
import { Agreement, type AgreementFacts } from './record.entity.js';

/** An agreement that replaces another begins after it: on every day it is plain which one decides. */
export class NotLater extends DomainError {}

/** What was agreed with a university: which fields, for what, from when until when; written down by one organiser and signed off by another. */
@Injectable()
export class Agreements implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly partners: PartnerQueries,
    private readonly yeses: SecondYeses,
  ) {}

  onModuleInit(): void {
    this.yeses.from((viewer) => this.waitingFor(viewer));
  }

  /**
   * Writes down one agreement; answers its id. `fields` are names of `RECORD_FIELDS`, in the order of the file; days are YYYY-MM-DD, both included. It decides
   * nothing until another organiser has signed it off; one that waited before it is dropped. Written by the site itself it is in force at once.
   * Whoever said yes to fewer fields is asked anew: until she says yes again her row is in no file.
   * @throws DomainError for a field that is not known or too sensitive, or an end before the beginning; NotLater when one in force begins on the same day or later
   */
  async make(act: Act, facts: AgreementFacts): Promise<string> {
    const id = newId();
    return this.transactions.run(act, async (tx) => {
      await tx.rows('SELECT id FROM partner WHERE id = $1 FOR UPDATE', [facts.partnerId]);
      await mustBeLater(tx, facts);
      await tx.rows('UPDATE agreement SET dropped_at = $2 WHERE partner_id = $1 AND agreed_at IS NULL AND dropped_at IS NULL', [facts.partnerId, tx.now]);
      const last = await tx.row<{ number: number }>('SELECT COALESCE(max(version_number), 0)::int AS number FROM agreement WHERE partner_id = $1', [facts.partnerId]);
      const agreement = Agreement.make({ ...facts, id, versionNumber: last!.number + 1, madeBy: act.viewer.personId, madeAt: tx.now });
      if (act.viewer.personId === null) agreement.sign(null, tx.now);
      await tx.save(agreement);
      await tx.audit({ kind: 'agreement', id, detail: { number: agreement.number } });
      return id;
    });
  }

  /** Another organiser signs it off; from its first day it decides. */
  async sign(act: ViewerAct, partnerId: string, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const agreement = await this.waiting(tx, act, partnerId, id);
      // The same yes once more, after a cut line.
      if (agreement.agreedBy === act.viewer.personId) return;
      await mustBeLater(tx, agreement);
      agreement.sign(act.viewer.personId, tx.now);
      await tx.save(agreement);
      await tx.audit({ kind: 'agreement', id, detail: { number: agreement.number } });
    });
  }

  /** It is not to be: whoever wrote it down, or another, takes it off the table. */
  async drop(act: ViewerAct, partnerId: string, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const agreement = await this.waiting(tx, act, partnerId, id);
      if (agreement.droppedAt) return;
      agreement.drop(tx.now);
      await tx.save(agreement);
      await tx.audit({ kind: 'agreement', id, detail: { number: agreement.number } });
    });
  }

  private async waiting(tx: Tx, act: ViewerAct, partnerId: string, id: string): Promise<Agreement> {
    await tx.rows('SELECT id FROM partner WHERE id = $1 FOR UPDATE', [partnerId]);
    found(await this.partners.one(act.viewer, partnerId, tx));
    return found(await tx.manager.findOneBy(Agreement, { id, partnerId }));
  }

  private async waitingFor(viewer: Viewer): Promise<WaitingYes[]> {
    if (!viewer.has('organiser')) return [];
    const partners = await this.partners.list(viewer);
    return partners.flatMap((partner) =>
      partner.agreements.filter((agreement) => agreement.isWaiting && agreement.madeBy !== viewer.personId).map((agreement) => ({
        textKey: 'partner.agreement.yes', params: { number: agreement.number, partner: partner.name }, askedBy: agreement.makerName ?? '', at: new Date(agreement.madeAt!), yesPath: null, lookPath: `/partners/${partner.id}#agreement`, whyNotKey: null,
      })));
  }
}

async function mustBeLater(tx: Tx, { partnerId, fromOn }: Pick<AgreementFacts, 'partnerId' | 'fromOn'>): Promise<void> {
  if (await tx.row('SELECT 1 FROM agreement WHERE partner_id = $1 AND agreed_at IS NOT NULL AND from_on >= $2', [partnerId, fromOn])) throw new NotLater('partner.agreement.notLater');
}
