import { Injectable } from '@nestjs/common';
import type { ViewerAct } from '../people/viewer.js';
import { newId } from '../platform/database/ids.js';
import { Transactions } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { DeliveriesQueries } from './deliveries.queries.js';

/** A university's endorsement of one delivery: off, until an agreement asks for it. */
@Injectable()
export class Endorsements {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: DeliveriesQueries,
  ) {}

  /** @throws NotFound where no agreement asks for it; DomainError when a later download says something else */
  async endorse(act: ViewerAct, deliveryId: string): Promise<void> {
    const delivery = found(await this.queries.one(act.viewer, deliveryId));
    await this.transactions.run(act, async (tx) => {
      found(await tx.row('SELECT 1 FROM record_download d JOIN agreement a ON a.id = d.agreement_id AND a.asks_endorsement WHERE d.id = $1', [deliveryId]));
      if (!delivery.isLatest) throw new DomainError('record.endorsement.gone');
      const [made] = await tx.rows<{ id: string }>('INSERT INTO endorsement (id, cohort_id, partner_id, officer_id, download_id, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (download_id) DO NOTHING RETURNING id', [newId(), delivery.cohortId, delivery.partnerId, act.viewer.personId, deliveryId, tx.now]);
      if (made) await tx.audit({ kind: 'endorsement', id: made.id, detail: { deliveryId } });
    });
  }
}
