import { Injectable } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Grants } from '../people/grants.service.js';
import { liveUntil } from '../people/grant.entity.js';
import { Appointment, Cohort, type StaffRole } from './cohort.entity.js';
import { isNeeded, otherCareRole } from './staff-rule.js';

/** Gives and ends the roles of a cohort; the grant is written in the same transaction. */
@Injectable()
export class Appointments {
  constructor(
    private readonly transactions: Transactions,
    private readonly grants: Grants,
  ) {}

  async appoint(act: Act, cohortId: string, personId: string, role: StaffRole, untilAt: Date | null = null): Promise<string> {
    return this.transactions.run(act, (tx) => this.appointIn(tx, cohortId, personId, role, untilAt));
  }

  /**
   * Appoints inside the caller's transaction; one who has the role already gets the new end.
   * @throws DomainError when she would be her own deputy
   */
  async appointIn(tx: Tx, cohortId: string, personId: string, role: StaffRole, untilAt: Date | null = null): Promise<string> {
    await this.lock(tx, cohortId);
    const other = otherCareRole(role);
    if (other && (await this.holds(tx, cohortId, personId, other))) throw new DomainError('course.staff.careTwo');
    const present = await this.holds(tx, cohortId, personId, role);
    const appointment = present ?? Object.assign(new Appointment(), { id: newId(), cohortId, personId, role, at: tx.now });
    appointment.endedAt = untilAt;
    await tx.save(appointment);
    await this.grants.give(tx, personId, role, 'cohort', cohortId, untilAt);
    await tx.audit({ kind: 'appointment', id: appointment.id, personId, detail: { role, ...(untilAt ? { until: untilAt.toISOString() } : {}) } });
    return appointment.id;
  }

  /**
   * Ends an appointment and its grant at once.
   * @throws DomainError when it would leave the cohort without somebody whom it needs: two organisers, a care contact, a deputy
   */
  async end(act: Act, cohortId: string, appointmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const appointment = await this.locked(tx, cohortId, appointmentId);
      if (appointment.hasEnded(tx.now)) return;
      const left = await tx.rows<{ person_id: string }>(`SELECT DISTINCT person_id FROM appointment WHERE cohort_id = $1 AND role = $2 AND id <> $3 AND ${liveUntil('ended_at')}`, [cohortId, appointment.role, appointmentId]);
      const refusal = isNeeded(appointment.role, left.length);
      if (refusal) throw new DomainError(refusal);
      appointment.endAt(tx.now, tx.now);
      await tx.save(appointment);
      await this.grants.end(tx, appointment.personId, appointment.role, cohortId);
      await tx.audit({ kind: 'appointment', id: appointment.id, personId: appointment.personId, detail: { role: appointment.role } });
    });
  }

  /** Lets an appointment end by itself, or go on with no end. It may leave one organiser: the page warns until another is there. */
  async endOn(act: Act, cohortId: string, appointmentId: string, at: Date | null): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const appointment = await this.locked(tx, cohortId, appointmentId);
      appointment.endAt(at, tx.now);
      await tx.save(appointment);
      await this.grants.give(tx, appointment.personId, appointment.role, 'cohort', cohortId, at);
      await tx.audit({ kind: 'appointment', id: appointment.id, personId: appointment.personId, detail: { role: appointment.role, until: at?.toISOString() ?? null } });
    });
  }

  /** Two people who end each other at the same moment must not both succeed. */
  private async locked(tx: Tx, cohortId: string, appointmentId: string): Promise<Appointment> {
    await this.lock(tx, cohortId);
    return found(await tx.manager.findOneBy(Appointment, { id: appointmentId, cohortId }));
  }

  private async lock(tx: Tx, cohortId: string): Promise<void> {
    found(await tx.row('SELECT id FROM cohort WHERE id = $1 FOR UPDATE', [cohortId]));
  }

  private async holds(tx: Tx, cohortId: string, personId: string, role: StaffRole): Promise<Appointment | undefined> {
    const held = await tx.manager.findBy(Appointment, { cohortId, personId, role });
    return held.find((one) => !one.hasEnded(tx.now));
  }
}

/** @throws DomainError when the cohort has no care contact or no deputy: nobody would know whom to turn to */
export async function needCare(tx: Tx, cohort: Cohort): Promise<void> {
  const roles = await tx.rows<{ role: string }>(`SELECT DISTINCT role FROM appointment WHERE cohort_id = $1 AND role IN ('care-contact', 'care-deputy') AND ${liveUntil('ended_at')}`, [cohort.id]);
  if (roles.length < 2) throw new DomainError('course.cohort.careNeeded');
}
