import { Injectable } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError } from '../platform/errors.js';
import { Agreement } from './record.entity.js';

/** An agreement that replaces another begins after it: on every day it is plain which one decides. */
export class NotLater extends DomainError {}

/** People said yes to fewer fields than an agreement names. */
export class WiderThanTheirYes extends DomainError {}

/** What was agreed with a university: which fields, for what, from when until when. */
@Injectable()
export class Agreements {
  constructor(private readonly transactions: Transactions) {}

  /**
   * Writes down one agreement; answers its id. `fields` are names of `RECORD_FIELDS`, in the order of the file; days are YYYY-MM-DD, both included.
   * An earlier agreement is kept; the one that began last decides.
   * @throws DomainError for a field that is not known, or an end before the beginning; NotLater when one begins on the same day or later;
   *   WiderThanTheirYes when it names more than the one before, and somebody's yes to that one stands
   */
  async make(act: Act, facts: { partnerId: string; number: string; purpose: string; fields: readonly string[]; fromOn: string; untilOn: string }): Promise<string> {
    const agreement = Agreement.make({ id: newId(), ...facts });
    return this.transactions.run(act, async (tx) => {
      await tx.rows('SELECT id FROM partner WHERE id = $1 FOR UPDATE', [facts.partnerId]);
      const later = await tx.row('SELECT 1 FROM agreement WHERE partner_id = $1 AND from_on >= $2', [facts.partnerId, facts.fromOn]);
      if (later) throw new NotLater('partner.agreement.notLater');
      await mustNotWiden(tx, agreement);
      await tx.save(agreement);
      await tx.audit({ kind: 'agreement', id: agreement.id, detail: { number: agreement.number } });
      return agreement.id;
    });
  }
}

/** A yes was given to the fields of the agreement before: a new one may take some away, never add to them behind people's backs. */
async function mustNotWiden(tx: Tx, agreement: Agreement): Promise<void> {
  const before = await tx.row<{ fields: string[] }>(
    `SELECT a.fields FROM agreement a WHERE a.partner_id = $1 AND EXISTS (SELECT 1 FROM consent c WHERE c.partner_id = $1 AND c.withdrawn_at IS NULL) ORDER BY a.from_on DESC, a.id LIMIT 1`,
    [agreement.partnerId],
  );
  if (before && agreement.fields.some((field) => !before.fields.includes(field))) throw new WiderThanTheirYes('partner.agreement.wider');
}
