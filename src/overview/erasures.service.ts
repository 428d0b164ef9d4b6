import { Injectable, type OnModuleInit } from '@nestjs/common';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import { organisedPlace } from '../enrolment/organised-place.js';
import { Withdrawals } from '../enrolment/withdrawals.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { Clock } from '../platform/time/clock.js';
import { Erasing } from './erasing.service.js';
import { Erasure, STOPPABLE_HOURS, type AskedAs, type CertificateWish } from './erasure.entity.js';
import { ErasureQueries } from './erasure.queries.js';

/** Asking for an erasure, stopping it, and carrying out what is due. She decides; an organiser may ask for her, and another may hurry it. */
@Injectable()
export class Erasures implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly erasing: Erasing,
    private readonly queries: ErasureQueries,
    private readonly withdrawals: Withdrawals,
    private readonly runner: JobRunner,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.handle('erasure.due', () => this.carryOutDue());
    this.withdrawals.onLeft(async (tx, personId, wish) => {
      if (wish === 'erase' && !(await hasDuty(tx, personId))) await this.open(tx, personId, 'herself', null, await wishOf(tx, personId), STOPPABLE_HOURS);
    });
  }

  /** She wants everything erased; it can be stopped for three days. */
  async ask(act: ViewerAct, certificates: CertificateWish): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await this.mustHaveNoDuty(tx, act.viewer.personId);
      await this.open(tx, act.viewer.personId, 'herself', null, certificates, STOPPABLE_HOURS);
    });
  }

  /** She insists: at once, and for good. */
  async askNow(act: ViewerAct, certificates: CertificateWish): Promise<void> {
    const id = await this.transactions.run(act, async (tx) => {
      await this.mustHaveNoDuty(tx, act.viewer.personId);
      const erasure = await this.open(tx, act.viewer.personId, 'herself', null, certificates, 0);
      erasure.certificates = certificates;
      erasure.dueAt = tx.now;
      await tx.save(erasure);
      return erasure.id;
    });
    await this.erasing.carryOut(id);
  }

  async stop(act: ViewerAct): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const row = await tx.row<{ id: string }>('SELECT id FROM erasure WHERE person_id = $1 AND stopped_at IS NULL AND done_at IS NULL', [act.viewer.personId]);
      if (row) await this.stopOne(tx, row.id);
    });
  }

  /** An organiser writes down that somebody of her cohort asked her for it. She is told, and she or another organiser can stop it. */
  async askFor(act: ViewerAct, cohortId: string, enrolmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { personId } = await organisedPlace(tx, act, cohortId, enrolmentId);
      await this.mustHaveNoDuty(tx, personId);
      const erasure = await this.open(tx, personId, 'organiser', act.viewer.personId, await wishOf(tx, personId), STOPPABLE_HOURS);
      await tx.job('mail.send', { personId, event: 'erasure', subjectId: erasure.id });
    });
  }

  async stopFor(act: ViewerAct, cohortId: string, erasureId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await this.inCohort(tx, act, cohortId, erasureId);
      await this.stopOne(tx, erasureId);
    });
  }

  /** Another organiser than the one who asked says: at once. */
  async hurry(act: ViewerAct, cohortId: string, erasureId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const erasure = await this.inCohort(tx, act, cohortId, erasureId);
      if (erasure.askedBy === null || erasure.askedBy === act.viewer.personId) throw new DomainError('erasure.other.second');
      erasure.dueAt = tx.now;
      await tx.save(erasure);
      await tx.audit({ kind: 'erasure', id: erasure.id, personId: erasure.personId });
    });
    await this.erasing.carryOut(erasureId);
  }

  /** The job: what is due, and what died half-way. One that cannot be done does not hold up the others. */
  private async carryOutDue(): Promise<void> {
    const failed: unknown[] = [];
    for (const id of await this.queries.due(this.clock.now())) await this.erasing.carryOut(id).catch((error: unknown) => failed.push(error));
    if (failed.length > 0) throw failed[0];
  }

  private async open(tx: Tx, personId: string, askedAs: AskedAs, askedBy: string | null, certificates: CertificateWish, hours: number): Promise<Erasure> {
    found(await tx.row('SELECT 1 FROM person WHERE id = $1 FOR UPDATE', [personId]));
    const row = await tx.row<{ id: string }>('SELECT id FROM erasure WHERE person_id = $1 AND stopped_at IS NULL AND done_at IS NULL', [personId]);
    if (row) return tx.manager.findOneByOrFail(Erasure, { id: row.id });
    const erasure = Erasure.ask({ id: newId(), personId, digest: this.erasing.digestOf(personId), askedAs, askedBy, certificates }, tx.now, hours);
    await tx.save(erasure);
    await tx.audit({ kind: 'erasure', id: erasure.id, personId }, 'erasure.asked');
    return erasure;
  }

  private async stopOne(tx: Tx, id: string): Promise<void> {
    const erasure = found(await tx.manager.findOne(Erasure, { where: { id }, lock: { mode: 'pessimistic_write' } }));
    erasure.stop(tx.now);
    await tx.save(erasure);
    await tx.audit({ kind: 'erasure', id, personId: erasure.personId });
  }

  private async inCohort(tx: Tx, act: ViewerAct, cohortId: string, erasureId: string): Promise<Erasure> {
    found(canOrganise(act.viewer, cohortId) || null);
    found(
      await tx.row(
        "SELECT 1 FROM erasure x JOIN enrolment e ON e.person_id = x.person_id JOIN person p ON p.id = x.person_id WHERE x.id = $1 AND e.cohort_id = $2 AND p.protection_level <> 'hidden' AND x.stopped_at IS NULL AND x.done_at IS NULL",
        [erasureId, cohortId],
      ),
    );
    return found(await tx.manager.findOne(Erasure, { where: { id: erasureId }, lock: { mode: 'pessimistic_write' } }));
  }

  /** Somebody on whom a cohort depends hands over first: an empty chair must be seen. */
  private async mustHaveNoDuty(tx: Tx, personId: string): Promise<void> {
    if (await hasDuty(tx, personId)) throw new DomainError('erasure.hasDuty');
  }
}

async function hasDuty(tx: Tx, personId: string): Promise<boolean> {
  return (await tx.row("SELECT 1 FROM role_grant WHERE person_id = $1 AND role <> 'participant' AND (until_at IS NULL OR until_at > $2) LIMIT 1", [personId, tx.now])) !== undefined;
}

/** Whoever is hidden has a certificate that answers like none: it must not begin to answer again. */
async function wishOf(tx: Tx, personId: string): Promise<CertificateWish> {
  const row = await tx.row<{ level: string }>('SELECT protection_level AS level FROM person WHERE id = $1', [personId]);
  return row?.level === 'hidden' ? 'forget' : 'keep';
}
