import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { liveGrant } from '../people/grant.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';
import { KeepApart } from './keep-apart.entity.js';

const SEEN = `e.state = 'active' AND p.protection_level <> 'hidden'`;

/** Says who is kept apart. Nothing else changes, and nobody is told: organisers read it, and groups are made so. */
@Injectable()
export class KeepAparts {
  constructor(private readonly transactions: Transactions) {}

  /**
   * An organiser keeps two people apart; the same two again change nothing.
   * @throws DomainError when one of them does not take part any more
   */
  async pair(act: ViewerAct, cohortId: string, one: string, other: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      await this.lock(tx, cohortId);
      const places = await tx.rows(`SELECT e.id FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.id = ANY($1) AND e.cohort_id = $2 AND ${SEEN}`, [[one, other], cohortId]);
      if (places.length !== 2) throw new DomainError('enrolment.apart.gone');
      await this.write(tx, { cohortId, enrolmentId: one, otherEnrolmentId: other, interpreterId: null, byHerself: false });
    });
  }

  /** She herself, of somebody in her group or of an interpreter of her cohort. */
  async ask(act: ViewerAct, who: string): Promise<void> {
    const [kind, id] = who.split('-') as ['place' | 'interpreter', string];
    await this.transactions.run(act, async (tx) => {
      const own = found(await tx.row<{ id: string; cohortId: string }>(
        `SELECT e.id, e.cohort_id AS "cohortId" FROM enrolment e JOIN cohort c ON c.id = e.cohort_id WHERE e.person_id = $1 AND e.cohort_id = ANY($2) AND e.state = 'active' ORDER BY c.starts_on DESC LIMIT 1`,
        [act.viewer.personId, act.viewer.cohortIds('participant')],
      ));
      await this.lock(tx, own.cohortId);
      const near = kind === 'place'
        ? await tx.row(`SELECT 1 FROM group_member mine JOIN group_member m ON m.group_id = mine.group_id AND m.enrolment_id <> mine.enrolment_id JOIN enrolment e ON e.id = m.enrolment_id JOIN person p ON p.id = e.person_id WHERE mine.enrolment_id = $1 AND e.id = $2 AND ${SEEN}`, [own.id, id])
        : await tx.row(`SELECT 1 FROM role_grant g JOIN person p ON p.id = g.person_id AND p.protection_level <> 'hidden' WHERE g.scope_id = $1 AND g.person_id = $2 AND g.role = 'interpreter' AND ${liveGrant('g')}`, [own.cohortId, id]);
      if (!near) throw new DomainError('enrolment.apart.gone');
      await this.write(tx, { cohortId: own.cohortId, enrolmentId: own.id, otherEnrolmentId: kind === 'place' ? id : null, interpreterId: kind === 'interpreter' ? id : null, byHerself: true });
    });
  }

  /** Ends it: an organiser of the cohort, or whoever asked for it herself. Answers the cohort. */
  async end(act: ViewerAct, id: string): Promise<{ cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const apart = await tx.manager.findOne(KeepApart, { where: { id }, lock: { mode: 'pessimistic_write' } });
      const isHers = apart?.byHerself && (await tx.row('SELECT 1 FROM enrolment WHERE id = $1 AND person_id = $2', [apart.enrolmentId, act.viewer.personId]));
      const own = found(apart && (isHers || canOrganise(act.viewer, apart.cohortId)) ? apart : null);
      own.end(tx.now);
      await tx.save(own);
      await tx.audit({ kind: 'keepApart', id });
      return { cohortId: own.cohortId };
    });
  }

  /** The audit row names neither of the two as concerned: she would read it in her own log. */
  private async write(tx: Tx, facts: Pick<KeepApart, 'cohortId' | 'enrolmentId' | 'otherEnrolmentId' | 'interpreterId' | 'byHerself'>): Promise<void> {
    const known = await tx.row(
      `SELECT 1 FROM keep_apart WHERE ended_at IS NULL AND by_herself = $4 AND ((enrolment_id = $1 AND (other_enrolment_id = $2 OR interpreter_id = $3)) OR (NOT by_herself AND enrolment_id = $2 AND other_enrolment_id = $1))`,
      [facts.enrolmentId, facts.otherEnrolmentId, facts.interpreterId, facts.byHerself],
    );
    if (known) return;
    const apart = Object.assign(new KeepApart(), { id: newId(), ...facts, at: tx.now, endedAt: null });
    await tx.save(apart);
    await tx.audit({ kind: 'keepApart', id: apart.id, detail: { cohortId: facts.cohortId } });
  }

  private async lock(tx: Tx, cohortId: string): Promise<void> {
    found(await tx.row('SELECT 1 FROM cohort WHERE id = $1 FOR UPDATE', [cohortId]));
  }
}
