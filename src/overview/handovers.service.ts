import { Injectable } from '@nestjs/common';
import { Appointments } from '../course/appointments.service.js';
import type { StaffRole } from '../course/cohort.entity.js';
import { isSiteOrganiser } from '../course/course.policy.js';
import { Grants } from '../people/grants.service.js';
import { liveGrant, liveUntil } from '../people/grant.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Handover } from './handover.entity.js';

interface Duty {
  cohortId: string;
  label: string;
  role: StaffRole;
}

/** An organiser leaves: her roles get an end, somebody else gets them too, and never fewer than two organisers are left. */
@Injectable()
export class Handovers {
  constructor(
    private readonly transactions: Transactions,
    private readonly appointments: Appointments,
    private readonly grants: Grants,
  ) {}

  /**
   * Names a successor and the instant at which all roles of the viewer end. The successor has them from now on.
   * @throws DomainError when a cohort, or the site, would be left with fewer than two organisers
   */
  async begin(act: ViewerAct, successorId: string, endsAt: Date): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const { personId } = act.viewer;
      await tx.rows('SELECT 1 FROM person WHERE id = ANY($1) ORDER BY id FOR UPDATE', [[personId, successorId]]);
      found(await tx.row(`SELECT 1 FROM role_grant g JOIN person p ON p.id = g.person_id WHERE g.person_id = $1 AND g.role <> 'participant' AND ${liveGrant('g')} AND p.protection_level <> 'hidden' LIMIT 1`, [successorId]));
      if (await tx.row('SELECT 1 FROM handover WHERE person_id = $1 AND stopped_at IS NULL AND done_at IS NULL', [personId])) throw new DomainError('handover.isOpen');
      for (const duty of await this.dutiesOf(tx, personId)) {
        await this.appointments.appointIn(tx, duty.cohortId, successorId, duty.role);
        await this.appointments.appointIn(tx, duty.cohortId, personId, duty.role, endsAt);
        if (duty.role === 'organiser' && (await this.lasting(tx, duty.cohortId)) < 2) throw new DomainError('handover.needTwo', { cohort: duty.label });
      }
      if (isSiteOrganiser(act.viewer)) {
        await this.grants.give(tx, successorId, 'organiser', 'site', null);
        await this.grants.give(tx, personId, 'organiser', 'site', null, endsAt);
        if ((await this.lasting(tx, null)) < 2) throw new DomainError('handover.needTwoSite');
      }
      const handover = Object.assign(new Handover(), { id: newId(), personId, successorId, at: tx.now, endsAt, stoppedAt: null, doneAt: null });
      await tx.save(handover);
      await tx.audit({ kind: 'handover', id: handover.id, personId: successorId, detail: { until: endsAt.toISOString() } });
      return handover.id;
    });
  }

  /** The viewer stays after all: her roles go on. Those of the successor stay as they are; the staff page ends them. */
  async stop(act: ViewerAct, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const handover = found(await tx.manager.findOne(Handover, { where: { id, personId: act.viewer.personId }, lock: { mode: 'pessimistic_write' } }));
      handover.stop(tx.now);
      await tx.save(handover);
      for (const { cohortId, role } of await this.dutiesOf(tx, act.viewer.personId)) await this.appointments.appointIn(tx, cohortId, act.viewer.personId, role, null);
      if (isSiteOrganiser(act.viewer)) await this.grants.give(tx, act.viewer.personId, 'organiser', 'site', null, null);
      await tx.audit({ kind: 'handover', id });
    });
  }

  /** The successor has gone through the list. */
  async take(act: ViewerAct, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const handover = found(await tx.manager.findOne(Handover, { where: { id, successorId: act.viewer.personId }, lock: { mode: 'pessimistic_write' } }));
      handover.take(tx.now);
      await tx.save(handover);
      await tx.audit({ kind: 'handover', id, personId: handover.personId });
    });
  }

  private dutiesOf(tx: Tx, personId: string): Promise<Duty[]> {
    return tx.rows<Duty>(
      `SELECT DISTINCT a.cohort_id AS "cohortId", c.label, a.role FROM appointment a JOIN cohort c ON c.id = a.cohort_id WHERE a.person_id = $1 AND a.role IN ('organiser', 'care-contact', 'care-deputy') AND ${liveUntil('a.ended_at')} ORDER BY 1, 3`,
      [personId],
    );
  }

  /** Organisers without a last day: of the cohort or of the whole site, who counts for each of its cohorts. */
  private async lasting(tx: Tx, cohortId: string | null): Promise<number> {
    const row = await tx.row<{ n: number }>("SELECT count(DISTINCT person_id)::int AS n FROM role_grant WHERE role = 'organiser' AND until_at IS NULL AND (scope_kind = 'site' OR scope_id = $1)", [cohortId]);
    return row!.n;
  }
}
