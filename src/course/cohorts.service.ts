import { Injectable } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Grants } from '../people/grants.service.js';
import { Appointment, Cohort, type StaffRole } from './cohort.entity.js';

type WhenPlanned = (tx: Tx, cohort: Cohort) => Promise<void>;

/** Plans and opens cohorts and appoints their staff. */
@Injectable()
export class Cohorts {
  private readonly whenPlanned: WhenPlanned[] = [];

  constructor(
    private readonly transactions: Transactions,
    private readonly grants: Grants,
  ) {}

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

  async open(act: Act, cohortId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const cohort = found(await tx.manager.findOneBy(Cohort, { id: cohortId }));
      cohort.open(tx.now);
      await tx.save(cohort);
      await tx.audit({ kind: 'cohort', id: cohort.id });
    });
  }

  /** Appoints a person to a cohort; the grant is written in the same transaction. */
  async appoint(act: Act, cohortId: string, personId: string, role: StaffRole): Promise<string> {
    return this.transactions.run(act, (tx) => this.appointIn(tx, cohortId, personId, role));
  }

  /** Appoints inside the caller's transaction. */
  async appointIn(tx: Tx, cohortId: string, personId: string, role: StaffRole): Promise<string> {
    found(await tx.manager.findOneBy(Cohort, { id: cohortId }));
    const appointment = Object.assign(new Appointment(), { id: newId(), cohortId, personId, role, at: tx.now, endedAt: null });
    await tx.save(appointment);
    await this.grants.give(tx, personId, role, 'cohort', cohortId);
    await tx.audit({ kind: 'appointment', id: appointment.id, personId, detail: { role } });
    return appointment.id;
  }

  /**
   * Ends an appointment and its grant at once.
   * @throws DomainError when it would leave the cohort with fewer than two organisers: somebody must answer when one is away.
   */
  async endAppointment(act: Act, cohortId: string, appointmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      // Two organisers who end each other at the same moment must not both succeed.
      await tx.rows('SELECT id FROM cohort WHERE id = $1 FOR UPDATE', [cohortId]);
      const appointment = found(await tx.manager.findOneBy(Appointment, { id: appointmentId, cohortId }));
      if (appointment.endedAt) return;
      const organisers = await tx.rows("SELECT DISTINCT person_id FROM appointment WHERE cohort_id = $1 AND role = 'organiser' AND ended_at IS NULL", [cohortId]);
      if (appointment.role === 'organiser' && organisers.length <= 2) throw new DomainError('course.staff.twoOrganisers');
      appointment.endedAt = tx.now;
      await tx.save(appointment);
      await this.grants.end(tx, appointment.personId, appointment.role, cohortId);
      await tx.audit({ kind: 'appointment', id: appointment.id, personId: appointment.personId, detail: { role: appointment.role } });
    });
  }
}
