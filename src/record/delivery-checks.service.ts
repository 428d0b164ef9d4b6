import { Injectable } from '@nestjs/common';
import { Transactions } from '../platform/database/transactions.js';
import type { ViewerAct } from '../people/viewer.js';
import { DeliveriesQueries, type Delivery } from './deliveries.queries.js';
import { sha256 } from './frozen-record.js';
import { Manifests } from './manifests.service.js';
import { PartnerQueries } from './partner.queries.js';

export interface CheckedDelivery {
  kind: 'ours' | 'older' | 'unknown' | 'manifest' | 'badManifest';
  delivery: (Omit<Delivery, 'officerName'> & { officerName: string | null }) | null;
}

/** Says of a file whether it is one that we sent, to whom, and whether a newer one says something else. The file itself is not kept. */
@Injectable()
export class DeliveryChecks {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: DeliveriesQueries,
    private readonly partners: PartnerQueries,
    private readonly manifests: Manifests,
  ) {}

  async check(act: ViewerAct, content: Buffer): Promise<CheckedDelivery> {
    const isOurs = await this.manifests.isOurs(content);
    if (isOurs !== null) return { kind: isOurs ? 'manifest' : 'badManifest', delivery: null };
    const { viewer } = act;
    const own = viewer.partnerIds();
    const looked = viewer.has('organiser') ? (await this.partners.list(viewer)).map(({ id }) => id) : [];
    const delivery = await this.queries.byHash(viewer, sha256(content), [...own, ...looked]);
    await this.transactions.run({ ...act, formKey: null }, (tx) => tx.audit({ kind: 'record_download', id: delivery?.id ?? 'none', detail: { isOurs: delivery !== undefined } }));
    if (!delivery) return { kind: 'unknown', delivery: null };
    // Colleagues at the university do not learn who of them took it; whoever looks after it does.
    return { kind: delivery.isLatest ? 'ours' : 'older', delivery: { ...delivery, officerName: looked.includes(delivery.partnerId) ? delivery.officerName : null } };
  }
}
