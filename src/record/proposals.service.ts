import { Injectable } from '@nestjs/common';
import { CompletionQueries } from '../completion/completion.queries.js';
import { Cohort } from '../course/cohort.entity.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { canonicalJson, sha256 } from './frozen-record.js';
import { judgeMembers, proposedOutcomes } from './judged-cohort.js';
import { OutcomeProposal } from './record.entity.js';

/** One organiser proposes the outcomes of a cohort as the rule gives them. */
@Injectable()
export class Proposals {
  constructor(
    private readonly transactions: Transactions,
    private readonly completion: CompletionQueries,
  ) {}

  /** Proposes what the rule gives now; an open proposal is taken back with it. */
  async propose(act: ViewerAct, cohortId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const cohort = await organisedCohort(tx, act, cohortId);
      if (cohort.state !== 'open') throw new DomainError('course.cohort.notOpen');
      const open = await openProposal(tx, cohortId);
      if (open) await this.end(tx, open);
      const { plan, members } = await this.completion.cohort(cohortId, tx);
      const outcomes = proposedOutcomes(judgeMembers(plan, members));
      const proposal = OutcomeProposal.make({ id: newId(), cohortId, proposedBy: act.viewer.personId, at: tx.now, outcomes, digest: sha256(canonicalJson(outcomes)) });
      await tx.save(proposal);
      await tx.audit({ kind: 'outcome_proposal', id: proposal.id, people: members.map((member) => member.personId), detail: { count: outcomes.length } });
    });
  }

  async withdraw(act: ViewerAct, cohortId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await organisedCohort(tx, act, cohortId);
      const open = await openProposal(tx, cohortId);
      if (!open) return;
      await this.end(tx, open);
      await tx.audit({ kind: 'outcome_proposal', id: open.id });
    });
  }

  private async end(tx: Tx, proposal: OutcomeProposal): Promise<void> {
    proposal.withdraw(tx.now);
    await tx.save(proposal);
  }
}

/** Who may say the second yes: another organiser of the cohort, or its second person. */
export function canConfirm(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('organiser', cohortId) || viewer.has('second-person', cohortId);
}

/**
 * A cohort that the viewer organises, locked until the transaction ends.
 * @throws NotFound for everybody else
 */
export async function organisedCohort(tx: Tx, act: ViewerAct, cohortId: string): Promise<Cohort> {
  found(act.viewer.has('organiser', cohortId) || null);
  return lockedCohort(tx, cohortId, true);
}

/**
 * @throws an error with code 55P03 when somebody else holds it at this moment and `wait` is false
 */
export async function lockedCohort(tx: Tx, cohortId: string, wait: boolean): Promise<Cohort> {
  found(await tx.row(`SELECT id FROM cohort WHERE id = $1 FOR UPDATE ${wait ? '' : 'NOWAIT'}`, [cohortId]));
  return tx.manager.findOneByOrFail(Cohort, { id: cohortId });
}

/** The proposal that stands: waiting for a second person, or confirmed. */
export async function openProposal(tx: Tx, cohortId: string): Promise<OutcomeProposal | null> {
  const row = await tx.row<{ id: string }>('SELECT id FROM outcome_proposal WHERE cohort_id = $1 AND withdrawn_at IS NULL', [cohortId]);
  return row ? tx.manager.findOneByOrFail(OutcomeProposal, { id: row.id }) : null;
}
