import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Certificates } from '../certificate/certificates.service.js';
import { CompletionQueries } from '../completion/completion.queries.js';
import type { Outcome } from '../completion/completion-rule.js';
import { Enrolment } from '../enrolment/enrolment.entity.js';
import { newId, randomText } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { dayOf } from '../platform/time/local-time.js';
import type { ViewerAct } from '../people/viewer.js';
import { AwardQueries } from './award.queries.js';
import { canonicalJson, freeze, sha256, type AwardSource, type FrozenRecord } from './frozen-record.js';
import { changedSince, isCompleted, isRecorded, judgeMembers, type JudgedMember } from './judged-cohort.js';
import { OPEN_REVIEWS } from './outcomes.queries.js';
import { canConfirm, lockedCohort, openProposal } from './proposals.service.js';
import { CompletionRecord } from './record.entity.js';

/** Something has happened since the proposal: it must be proposed again. */
export class ChangedSinceProposal extends DomainError {
  override readonly status = 409;
}

const LOCKED = '55P03';
const TRIES = 100;
const PAUSE_MS = 100;

/** A second organiser, or the second person, makes the results of a cohort final, in one act. */
@Injectable()
export class Finalisation {
  constructor(
    private readonly transactions: Transactions,
    private readonly completion: CompletionQueries,
    private readonly awards: AwardQueries,
    private readonly certificates: Certificates,
  ) {}

  /**
   * In one transaction: records frozen, the cohort final, places ended, certificates issued or kept, printing ordered. Carried out once, however many
   * people press at the same moment; those who come second find it done. Answers the number of records.
   * @throws ChangedSinceProposal 409
   */
  async confirm(act: ViewerAct, cohortId: string): Promise<{ records: number }> {
    // Whoever waits for the lock must not hold a connection: the one that works needs a second one for the queue.
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.transactions.run({ ...act, formKey: null }, (tx) => this.confirmWithin(tx, act, cohortId));
      } catch (error) {
        if ((error as { code?: string }).code !== LOCKED || tried >= TRIES) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }

  private async confirmWithin(tx: Tx, act: ViewerAct, cohortId: string): Promise<{ records: number }> {
    found(canConfirm(act.viewer, cohortId) || null);
    const cohort = await lockedCohort(tx, cohortId, false);
    const proposal = await openProposal(tx, cohortId);
    if (!proposal) throw new DomainError('record.proposal.none');
    if (proposal.confirmedAt) return { records: proposal.outcomes.length };
    const reviews = await tx.row<{ count: string }>(OPEN_REVIEWS, [cohortId]);
    if (Number(reviews!.count) > 0) throw new DomainError('record.outcomes.openReviews', { count: Number(reviews!.count) });
    proposal.confirm(act.viewer.personId, tx.now);
    // No fact may change between judging and committing.
    await tx.rows('LOCK TABLE completion_fact IN SHARE MODE');
    const { plan, members } = await this.completion.cohort(cohortId, tx);
    const judged = judgeMembers(plan, members);
    if (changedSince(proposal.outcomes, judged).length > 0) throw new ChangedSinceProposal('record.proposal.changed');
    cohort.makeFinal(tx.now);
    await tx.save(cohort);
    await tx.save(proposal);
    const source = await this.awards.source(cohortId, tx);
    const recorded = judged.filter((member) => isRecorded(member.judgement.outcome));
    for (const member of recorded) await this.finish(tx, cohortId, source, member);
    await tx.audit({ kind: 'cohort', id: cohortId, people: judged.map((member) => member.personId), detail: { records: recorded.length, digest: proposal.digest } });
    return { records: recorded.length };
  }

  private async finish(tx: Tx, cohortId: string, source: AwardSource, member: JudgedMember): Promise<void> {
    const outcome = member.judgement.outcome as Outcome;
    const enrolment = await tx.manager.findOneByOrFail(Enrolment, { id: member.enrolmentId });
    enrolment.finish(isCompleted(outcome), tx.now);
    await tx.save(enrolment);
    const frozen = await this.record(tx, cohortId, source, member);
    for (const partner of await tx.rows<{ id: string }>('SELECT partner_id AS id FROM cohort_partner WHERE cohort_id = $1', [cohortId])) await keepPartnerKey(tx, member.personId, partner.id);
    if (isCompleted(outcome)) await this.certificates.award(tx, { personId: member.personId, enrolmentId: member.enrolmentId, cohortId, facts: awardFacts(frozen) });
  }

  private async record(tx: Tx, cohortId: string, source: AwardSource, { enrolmentId, personId, judgement }: JudgedMember): Promise<FrozenRecord> {
    const number = recordNumber(tx.now);
    const conditions = judgement.conditions.map(({ kind, label, isMet }) => ({ kind, label, isMet }));
    const frozen = freeze(source, { outcome: judgement.outcome as Outcome, mean: judgement.mean, conditions }, number, dayOf(tx.now, source.zone), tx.now);
    const record = Object.assign(new CompletionRecord(), { id: newId(), number, enrolmentId, cohortId, versionNumber: 1, outcome: frozen.outcome, state: 'frozen', frozen, sha256: sha256(canonicalJson(frozen)), madeFinalAt: tx.now, supersedesId: null });
    await tx.save(record);
    await tx.audit({ kind: 'completion_record', id: record.id, personId, detail: { outcome: frozen.outcome } }, 'record.madeFinal');
    return frozen;
  }
}

/** The key under which one university knows one person; made once, tells nothing, differs between universities. */
export async function keepPartnerKey(tx: Tx, personId: string, partnerId: string): Promise<void> {
  await tx.rows('INSERT INTO partner_key (person_id, partner_id, key) VALUES ($1, $2, $3) ON CONFLICT (person_id, partner_id) DO NOTHING', [personId, partnerId, randomText(16)]);
}

/** Random, so that it tells nothing of others. */
export function recordNumber(now: Date): string {
  return `SC-${now.getUTCFullYear()}-${randomText(6).toUpperCase()}`;
}

/** What a certificate says of a record. */
export function awardFacts(frozen: FrozenRecord) {
  const { title, outcome, learningOutcomes, notionalHours, liveHours, startsOn, endsOn, awardedOn, creditStatement, language, number } = frozen;
  return {
    title, outcome, learningOutcomes, notionalHours, liveHours, startsOn, endsOn, awardedOn, creditStatement, language, recordNumber: number,
    issuer: frozen.awardingBody, partners: frozen.partners.map(({ name, unit }) => ({ name, unit })),
  };
}
