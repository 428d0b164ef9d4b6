import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { Accounts } from '../../account/accounts.service.js';
import { OfflineQueries } from './offline.queries.js';

/** How many packs one place may have that are not cancelled. */
const PACKS_MOST = 30;

/** Files to work without a line: made when she asks for one, and cancelled when the phone is lost. */
@Injectable()
export class OfflinePacks implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: OfflineQueries,
    private readonly accounts: Accounts,
  ) {}

  onModuleInit(): void {
    this.accounts.onPhoneGone((tx, personId) => this.cancelAllOf(tx, personId));
  }

  async make(act: ViewerAct, kind: string, subjectId: string): Promise<{ id: string }> {
    const subject = found(await this.queries.subject(act.viewer, kind, subjectId));
    return this.transactions.run(act, async (tx) => {
      found(await tx.row("SELECT 1 FROM enrolment WHERE id = $1 AND state = 'active' FOR UPDATE", [subject.enrolmentId]));
      const present = await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM offline_pack WHERE enrolment_id = $1 AND cancelled_at IS NULL', [subject.enrolmentId]);
      if (present!.count >= PACKS_MOST) throw new DomainError('offline.pack.tooMany', { most: PACKS_MOST });
      const id = newId();
      await tx.rows('INSERT INTO offline_pack (id, enrolment_id, kind, subject_id, salt, made_at) VALUES ($1, $2, $3, $4, $5, $6)', [id, subject.enrolmentId, subject.kind, subject.subjectId, randomBytes(32), tx.now]);
      await tx.audit({ kind: 'offlinePack', id });
      return { id };
    });
  }

  /** Nothing that was locked by this pack can be opened any more, by nobody. What has arrived already stays. */
  async cancel(act: ViewerAct, id: string): Promise<void> {
    found(await this.queries.pack(act.viewer, id));
    await this.transactions.run(act, async (tx) => {
      const gone = await tx.row('UPDATE offline_pack SET salt = NULL, cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL RETURNING id', [id, tx.now]);
      if (gone) await tx.audit({ kind: 'offlinePack', id });
    });
  }

  /** The same for all packs of the viewer: she does not have the phone any more. */
  async cancelAll(act: ViewerAct): Promise<void> {
    await this.transactions.run(act, (tx) => this.cancelAllOf(tx, act.viewer.personId));
  }

  private async cancelAllOf(tx: Tx, personId: string): Promise<void> {
    const gone = await tx.rows<{ id: string }>('UPDATE offline_pack SET salt = NULL, cancelled_at = $2 WHERE cancelled_at IS NULL AND enrolment_id IN (SELECT id FROM enrolment WHERE person_id = $1) RETURNING id', [personId, tx.now]);
    for (const { id } of gone) await tx.audit({ kind: 'offlinePack', id, personId }, 'offlinePack.cancelled');
  }
}
