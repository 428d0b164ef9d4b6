import { Injectable } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions } from '../platform/database/transactions.js';
import { Agreement } from './record.entity.js';

/** What was agreed with a university: which fields, for what, from when until when. */
@Injectable()
export class Agreements {
  constructor(private readonly transactions: Transactions) {}

  /**
   * Writes down one agreement; answers its id. `fields` are names of `RECORD_FIELDS`, in the order of the file; days are YYYY-MM-DD, both included.
   * @throws DomainError for a field that is not known, or an end before the beginning
   */
  async make(act: Act, facts: { partnerId: string; number: string; purpose: string; fields: readonly string[]; fromOn: string; untilOn: string }): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const agreement = Agreement.make({ id: newId(), ...facts });
      await tx.save(agreement);
      await tx.audit({ kind: 'agreement', id: agreement.id, detail: { number: agreement.number } });
      return agreement.id;
    });
  }
}
