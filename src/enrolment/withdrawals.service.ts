import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError } from '../platform/errors.js';
import { Accounts } from '../account/accounts.service.js';
import { Invitations } from '../account/invitations.service.js';
import { Grants } from '../people/grants.service.js';
import type { ViewerAct } from '../people/viewer.js';
import type { Enrolment } from './enrolment.entity.js';
import { Enrolments } from './enrolments.service.js';
import { leaveGroup } from './groups.service.js';
import { organisedPlace } from './organised-place.js';
import { Withdrawal, type Wish } from './withdrawal.entity.js';
import { liveUntil } from '../people/grant.entity.js';

type WhenLeft = (tx: Tx, personId: string, wish: Wish) => Promise<void>;

/** Leaving the course: at once, without a reason. */
@Injectable()
export class Withdrawals {
  private readonly whenLeft: WhenLeft[] = [];

  constructor(
    private readonly transactions: Transactions,
    private readonly enrolments: Enrolments,
    private readonly grants: Grants,
    private readonly accounts: Accounts,
    private readonly invitations: Invitations,
  ) {}

  /** Lets a later slice (overview) act in the transaction in which somebody leaves by herself. */
  onLeft(handler: WhenLeft): void {
    this.whenLeft.push(handler);
  }

  /** The viewer leaves her cohort (also while she is paused); `wish` says what she wants to happen with her work. */
  async leave(act: ViewerAct, cohortId: string, wish: Wish): Promise<void> {
    await this.transactions.run(act, async (tx) => this.end(tx, act, await this.enrolments.ownToLeave(tx, act.viewer.personId, cohortId), wish));
  }

  /** An organiser takes an invitation back that nobody has used. */
  async cancelInvitation(act: ViewerAct, cohortId: string, enrolmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await organisedPlace(tx, act, cohortId, enrolmentId);
      if (!['invited', 'withdrawn'].includes(place.state)) throw new DomainError('enrolment.notInvited');
      await this.end(tx, act, place, null);
    });
  }

  /** An organiser ends the place of somebody who has left. */
  async endPlace(act: ViewerAct, cohortId: string, enrolmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => this.end(tx, act, await organisedPlace(tx, act, cohortId, enrolmentId), null));
  }

  private async end(tx: Tx, act: ViewerAct, place: Enrolment, wish: Wish | null): Promise<void> {
    if (place.state === 'withdrawn') return;
    place.withdraw(tx.now);
    await tx.save(place);
    await tx.save(Object.assign(new Withdrawal(), { id: newId(), enrolmentId: place.id, at: tx.now, byPerson: act.viewer.personId, wish }));
    await leaveGroup(tx, place.id);
    await tx.rows('UPDATE suspension SET resumed_at = $2 WHERE enrolment_id = $1 AND resumed_at IS NULL', [place.id, tx.now]);
    await this.grants.end(tx, place.personId, 'participant', place.cohortId);
    if (place.personId !== act.viewer.personId) await this.closeDoors(tx, place.personId);
    if (wish) for (const handler of this.whenLeft) await handler(tx, place.personId, wish);
    await tx.audit({ kind: 'enrolment', id: place.id, personId: place.personId });
  }

  /** Somebody else ended her last place: with no place or role left there is nothing to be signed in for, and no code that opens it. */
  private async closeDoors(tx: Tx, personId: string): Promise<void> {
    const left = await tx.row(
      `SELECT 1 FROM role_grant WHERE person_id = $1 AND ${liveUntil('until_at')} UNION ALL SELECT 1 FROM enrolment WHERE person_id = $1 AND state IN ('invited', 'suspended') LIMIT 1`,
      [personId],
    );
    if (left) return;
    await this.invitations.cancel(tx, personId);
    await this.accounts.endSessionsOf(tx, personId);
  }
}
