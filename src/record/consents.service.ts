import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { dayOf } from '../platform/time/local-time.js';
import { DomainError, found } from '../platform/errors.js';
import type { ViewerAct } from '../people/viewer.js';
import { agreementInForce } from './agreement-in-force.js';
import { keepPartnerKey } from './finalisation.service.js';
import { endMatches } from './matches.service.js';
import { Consent } from './record.entity.js';
import type { RecordField } from './record-fields.js';
import { settleRecords } from './settled-records.js';

/** Which university may receive a person's record: her yes, given and taken back in one press each. */
@Injectable()
export class Consents {
  constructor(private readonly transactions: Transactions) {}

  /**
   * Says yes to one university of one of her cohorts, to the fields of the agreement in force and no more, with or without her certificate name; a yes of another
   * kind, or to other fields, ends.
   */
  async give(act: ViewerAct, partnerId: string, withName: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { personId } = act.viewer;
      found(await tx.row("SELECT 1 FROM enrolment e JOIN cohort_partner b ON b.cohort_id = e.cohort_id WHERE e.person_id = $1 AND b.partner_id = $2 AND e.state NOT IN ('invited', 'withdrawn') LIMIT 1", [personId, partnerId]));
      await keepPartnerKey(tx, personId, partnerId);
      // Two presses at the same moment meet here.
      await tx.rows('SELECT key FROM partner_key WHERE person_id = $1 AND partner_id = $2 FOR UPDATE', [personId, partnerId]);
      const agreement = await tx.row<{ id: string; fields: RecordField[] }>(`SELECT a.id, a.fields FROM ${agreementInForce('$1', '$2::date')}`, [partnerId, dayOf(tx.now, 'UTC')]);
      if (!agreement) throw new DomainError('record.sharing.noAgreement');
      const open = await this.open(tx, personId, partnerId);
      if (open?.withName === withName && open.covers(agreement.fields)) return;
      if (open) await this.end(tx, open);
      const consent = Object.assign(new Consent(), { id: newId(), personId, partnerId, withName, givenAt: tx.now, withdrawnAt: null, fields: agreement.fields, agreementId: agreement.id });
      await tx.save(consent);
      await settleRecords(tx, personId);
      await tx.audit({ kind: 'consent', id: consent.id, personId, detail: { partnerId, withName } });
    });
  }

  /** From now on no file holds her row. What was downloaded before stays listed. */
  async withdraw(act: ViewerAct, partnerId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { personId } = act.viewer;
      const open = await this.open(tx, personId, partnerId);
      if (!open) return;
      await this.end(tx, open);
      await endMatches(tx, personId, partnerId);
      await settleRecords(tx, personId);
      await tx.audit({ kind: 'consent', id: open.id, personId, detail: { partnerId } });
    });
  }

  private async open(tx: Tx, personId: string, partnerId: string): Promise<Consent | null> {
    const row = await tx.row<{ id: string }>('SELECT id FROM consent WHERE person_id = $1 AND partner_id = $2 AND withdrawn_at IS NULL FOR UPDATE', [personId, partnerId]);
    return row ? tx.manager.findOneByOrFail(Consent, { id: row.id }) : null;
  }

  private async end(tx: Tx, consent: Consent): Promise<void> {
    consent.withdrawnAt = tx.now;
    await tx.save(consent);
  }
}
