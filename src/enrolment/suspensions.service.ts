import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { Grants } from '../people/grants.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { Enrolment } from './enrolment.entity.js';
import { organisedPlace } from './organised-place.js';
import { Suspension } from './suspension.entity.js';

/** Stops the clock of a place and starts it again. While it is stopped she can do nothing in the cohort and gets no mail; her work is kept. */
@Injectable()
export class Suspensions {
  constructor(
    private readonly transactions: Transactions,
    private readonly grants: Grants,
  ) {}

  async pause(act: ViewerAct, cohortId: string, enrolmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await organisedPlace(tx, act, cohortId, enrolmentId);
      place.suspend(tx.now);
      await tx.save(place);
      await tx.save(Object.assign(new Suspension(), { id: newId(), enrolmentId: place.id, fromAt: tx.now, byPerson: act.viewer.personId, resumedAt: null }));
      await this.grants.end(tx, place.personId, 'participant', place.cohortId);
      await tx.audit({ kind: 'enrolment', id: place.id, personId: place.personId });
    });
  }

  /** An organiser lets somebody go on. */
  async resume(act: ViewerAct, cohortId: string, enrolmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => this.goOn(tx, await organisedPlace(tx, act, cohortId, enrolmentId)));
  }

  /** She herself comes back. */
  async comeBack(act: ViewerAct): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const where = { personId: act.viewer.personId, state: 'suspended' as const };
      await this.goOn(tx, found(await tx.manager.findOne(Enrolment, { where, order: { suspendedAt: 'DESC' }, lock: { mode: 'pessimistic_write' } })));
    });
  }

  private async goOn(tx: Tx, place: Enrolment): Promise<void> {
    place.resume();
    await tx.save(place);
    const open = await tx.manager.findOneBy(Suspension, { enrolmentId: place.id, resumedAt: IsNull() });
    open?.end(tx.now);
    if (open) await tx.save(open);
    await this.grants.give(tx, place.personId, 'participant', 'cohort', place.cohortId);
    await tx.audit({ kind: 'enrolment', id: place.id, personId: place.personId });
  }
}
