import { Injectable, type OnModuleInit } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { handleKey } from '../account/account.entity.js';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import { nameKey } from '../enrolment/invitee-rule.js';
import { liveGrant } from '../people/grant.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { systemAct } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { Clock } from '../platform/time/clock.js';
import { HidingQueries } from './hiding.queries.js';
import { Hidings } from './hidings.service.js';
import { ShowingAgain } from './showing-again.entity.js';

/** Nobody, or more than one hidden person, is called so, or it was asked already; the page says which. */
export class NotOnePerson extends DomainError {}

/** The way back from hiding through an organiser: asked after a call-back, told to her and to the other organisers, done a day later unless somebody stops it. */
@Injectable()
export class ShowingsAgain implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly hidings: Hidings,
    private readonly queries: HidingQueries,
    private readonly runner: JobRunner,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.handle('hiding.showDue', () => this.showDue());
  }

  /**
   * An organiser asks to show somebody whom she calls by display name or sign-in name: no page lists the hidden.
   * @throws NotOnePerson when the name fits nobody, or several, or somebody has asked already.
   */
  async ask(act: ViewerAct, cohortId: string, name: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      const { hidingId, personId } = await this.hiddenBy(tx, cohortId, name);
      await tx.row('SELECT 1 FROM hiding WHERE id = $1 FOR UPDATE', [hidingId]);
      if (await tx.manager.findOneBy(ShowingAgain, { hidingId, stoppedAt: IsNull(), doneAt: IsNull() })) throw new NotOnePerson('hiding.name.asked');
      const showing = ShowingAgain.ask({ id: newId(), hidingId, cohortId, askedBy: act.viewer.personId, askedAt: tx.now });
      await tx.save(showing);
      for (const told of [personId, ...(await this.otherOrganisers(tx, act, personId))]) await tx.job('mail.send', { personId: told, event: 'showing', subjectId: showing.id });
      await tx.audit({ kind: 'showing_again', id: showing.id, personId });
    });
  }

  /** An organiser of the cohort stops it, also one who did not ask. */
  async stop(act: ViewerAct, cohortId: string, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      await this.stopWithin(tx, act, found(await tx.manager.findOne(ShowingAgain, { where: { id, cohortId }, lock: { mode: 'pessimistic_write' } })));
    });
  }

  /** She herself stays hidden. Nothing happens when nobody has asked. */
  async stay(act: ViewerAct): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const open = await tx.row<{ id: string }>('SELECT s.id FROM showing_again s JOIN hiding h ON h.id = s.hiding_id WHERE h.person_id = $1 AND s.stopped_at IS NULL AND s.done_at IS NULL FOR UPDATE OF s', [act.viewer.personId]);
      if (open) await this.stopWithin(tx, act, await tx.manager.findOneByOrFail(ShowingAgain, { id: open.id }));
    });
  }

  /** Shows everybody whose hour has come; by the timetable. */
  async showDue(): Promise<void> {
    for (const { id, personId } of await this.queries.due(this.clock.now())) {
      await this.transactions.run(systemAct('person.shown'), async (tx) => {
        const showing = await tx.manager.findOneOrFail(ShowingAgain, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (!showing.comeAbout(tx.now)) return;
        await tx.save(showing);
        await this.hidings.show(tx, personId);
      });
    }
  }

  private async stopWithin(tx: Tx, act: ViewerAct, showing: ShowingAgain): Promise<void> {
    showing.stop(act.viewer.personId, tx.now);
    await tx.save(showing);
    const { person_id: personId } = found(await tx.row<{ person_id: string }>('SELECT person_id FROM hiding WHERE id = $1', [showing.hidingId]));
    await tx.audit({ kind: 'showing_again', id: showing.id, personId });
  }

  /** Everybody else who organises a cohort in which she has a place. */
  private async otherOrganisers(tx: Tx, act: ViewerAct, personId: string): Promise<string[]> {
    const rows = await tx.rows<{ id: string }>(
      `SELECT DISTINCT g.person_id AS id FROM role_grant g WHERE g.role = 'organiser' AND ${liveGrant('g')} AND g.person_id <> $2
          AND (g.scope_kind = 'site' OR g.scope_id IN (SELECT cohort_id FROM enrolment WHERE person_id = $1))`,
      [personId, act.viewer.personId],
    );
    return rows.map((row) => row.id);
  }

  private async hiddenBy(tx: Tx, cohortId: string, name: string): Promise<{ hidingId: string; personId: string }> {
    const hidden = await tx.rows<{ hidingId: string; personId: string; displayName: string; handleKey: string | null }>(
      `SELECT h.id AS "hidingId", p.id AS "personId", p.display_name AS "displayName", a.handle_key AS "handleKey" FROM enrolment e JOIN person p ON p.id = e.person_id LEFT JOIN account a ON a.person_id = p.id
         JOIN hiding h ON h.person_id = p.id AND h.ended_at IS NULL WHERE e.cohort_id = $1 AND p.protection_level = 'hidden'`,
      [cohortId],
    );
    const bySignIn = hidden.filter((person) => person.handleKey === handleKey(name));
    const called = bySignIn.length > 0 ? bySignIn : hidden.filter((person) => nameKey(person.displayName) === nameKey(name));
    if (called.length !== 1) throw new NotOnePerson(called.length === 0 ? 'hiding.name.unknown' : 'hiding.name.several');
    return called[0]!;
  }
}
