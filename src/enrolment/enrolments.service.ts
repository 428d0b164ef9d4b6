import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { Accounts } from '../account/accounts.service.js';
import { Invitations } from '../account/invitations.service.js';
import { Grants } from '../people/grants.service.js';
import { People, type NewPerson } from '../people/people.service.js';
import type { Viewer } from '../people/viewer.js';
import { Enrolment } from './enrolment.entity.js';

/** Gives people places in a cohort. */
@Injectable()
export class Enrolments implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly people: People,
    private readonly grants: Grants,
    private readonly accounts: Accounts,
    private readonly invitations: Invitations,
  ) {}

  onModuleInit(): void {
    this.accounts.onOpened((tx, personId) => this.activateAll(tx, personId));
  }

  /** Makes a person, her place and her code in one transaction; answers the code, which is shown once. */
  async invite(act: Act, cohortId: string, person: NewPerson): Promise<{ enrolmentId: string; personId: string; code: string }> {
    return this.transactions.run(act, (tx) => this.inviteWithin(tx, cohortId, person));
  }

  async inviteWithin(tx: Tx, cohortId: string, person: NewPerson): Promise<{ enrolmentId: string; personId: string; code: string }> {
    const personId = await this.people.make(tx, person);
    const enrolment = Enrolment.invite(newId(), personId, cohortId, tx.now);
    await tx.save(enrolment);
    const code = await this.invitations.make(tx, personId);
    await tx.audit({ kind: 'enrolment', id: enrolment.id, personId });
    return { enrolmentId: enrolment.id, personId, code };
  }

  /** Takes up every place to which a person was invited; called when her account is opened. */
  private async activateAll(tx: Tx, personId: string): Promise<void> {
    for (const enrolment of await tx.manager.findBy(Enrolment, { personId, state: 'invited' })) await this.activate(tx, enrolment);
  }

  async activate(tx: Tx, enrolment: Enrolment): Promise<void> {
    enrolment.activate(tx.now);
    await tx.save(enrolment);
    await this.grants.give(tx, enrolment.personId, 'participant', 'cohort', enrolment.cohortId);
    await tx.audit({ kind: 'enrolment', id: enrolment.id, personId: enrolment.personId }, 'enrolment.activated');
  }

  /** The viewer says until which day she is offline (YYYY-MM-DD), or takes that back with null. */
  async goOffline(act: Act<Viewer>, cohortId: string, until: string | null): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const enrolment = await this.own(tx, act.viewer.personId, cohortId);
      enrolment.goOffline(until);
      await tx.save(enrolment);
      await tx.audit({ kind: 'enrolment', id: enrolment.id });
    });
  }

  /** The viewer's own place that she may leave, locked: active or paused. One that she has just left is answered too, so that a second press is harmless. */
  async ownToLeave(tx: Tx, personId: string, cohortId: string): Promise<Enrolment> {
    const place = await tx.manager.findOne(Enrolment, { where: { personId, cohortId }, lock: { mode: 'pessimistic_write' } });
    return found(place && ['active', 'suspended', 'withdrawn'].includes(place.state) ? place : null);
  }

  /** The viewer's own active place in a cohort. */
  async own(tx: Tx, personId: string, cohortId: string): Promise<Enrolment> {
    return found(await tx.manager.findOneBy(Enrolment, { personId, cohortId, state: 'active' }));
  }
}
