import { Injectable } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { needCare } from './appointments.service.js';
import { Cohort } from './cohort.entity.js';

type WhenPlanned = (tx: Tx, cohort: Cohort) => Promise<void>;

/** Plans and opens cohorts. */
@Injectable()
export class Cohorts {
  private readonly whenPlanned: WhenPlanned[] = [];

  constructor(private readonly transactions: Transactions) {}

  /** Lets later slices (workshop, assessment) compute their dates in the transaction that plans a cohort. */
  onPlanned(handler: WhenPlanned): void {
    this.whenPlanned.push(handler);
  }

  /** Plans a cohort of a course: dates of workshops and deadlines are computed from its start. Answers its id. */
  async plan(act: Act, facts: { courseId: string; label: string; startsOn: string; zone: string; partnerIds: string[] }): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const cohort = Cohort.plan(newId(), facts.courseId, facts.label, facts.startsOn, facts.zone, tx.now);
      await tx.save(cohort);
      for (const partnerId of facts.partnerIds) await tx.rows('INSERT INTO cohort_partner (cohort_id, partner_id) VALUES ($1, $2)', [cohort.id, partnerId]);
      for (const handler of this.whenPlanned) await handler(tx, cohort);
      await tx.audit({ kind: 'cohort', id: cohort.id });
      return cohort.id;
    });
  }

  /** @throws DomainError without a care contact and a deputy */
  async open(act: Act, cohortId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const cohort = found(await tx.manager.findOneBy(Cohort, { id: cohortId }));
      await needCare(tx, cohort);
      cohort.open(tx.now);
      await tx.save(cohort);
      await tx.audit({ kind: 'cohort', id: cohort.id });
    });
  }
}
