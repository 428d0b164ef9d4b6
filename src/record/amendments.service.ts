import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Reissues } from '../certificate/reissues.service.js';
import { CompletionQueries } from '../completion/completion.queries.js';
import { judge, type Outcome } from '../completion/completion-rule.js';
import { Enrolment } from '../enrolment/enrolment.entity.js';
import { SecondYeses, type WaitingYes } from '../people/second-yeses.service.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Clock } from '../platform/time/clock.js';
import { AwardQueries } from './award.queries.js';
import { Dispute } from './dispute.entity.js';
import { DisputeQueries, type DisputeView } from './dispute.queries.js';
import { Disputes, lockedRecord, mustBeSeen, ownerOf } from './disputes.service.js';
import { FileOpenings } from './file-openings.service.js';
import { awardFacts, recordNumber } from './finalisation.service.js';
import { canonicalJson, freeze, sha256, type FrozenRecord } from './frozen-record.js';
import { isCompleted, isRecorded } from './judged-cohort.js';
import { canConfirm } from './proposals.service.js';
import { CompletionRecord } from './record.entity.js';

/** What was to be confirmed has changed since it was asked. */
export class ChangedSinceAsked extends DomainError {
  override readonly status = 409;
}

/**
 * A new version in the place of a record that a university asked about: one organiser asks for it after the fact itself was put right (a mark corrected, the
 * register, the words of the course), another person confirms. The old record is kept and marked; what it says is never changed.
 */
@Injectable()
export class Amendments implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: DisputeQueries,
    private readonly disputes: Disputes,
    private readonly completion: CompletionQueries,
    private readonly awards: AwardQueries,
    private readonly reissues: Reissues,
    private readonly openings: FileOpenings,
    private readonly yeses: SecondYeses,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.yeses.from((viewer) => this.waitingFor(viewer));
  }

  /** @throws DomainError when the facts give the very record that stands; Conflict when a colleague wrote meanwhile */
  async ask(act: ViewerAct, id: string, said: { answer: string; withEvidence: boolean; version: number }): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { dispute, view } = await this.locked(tx, act, id);
      found(act.viewer.has('organiser', view.cohortId) || null);
      mustBeSeen(dispute, said);
      const next = await this.next(tx, dispute, view);
      dispute.askToAmend(act.viewer.personId, tx.now, digestOf(next), said.answer, said.withEvidence ? await this.disputes.evidence(tx, view) : null);
      await tx.save(dispute);
      await tx.audit({ kind: 'dispute', id });
    });
  }

  /** Another organiser, or the second person, confirms exactly what was asked. @throws ChangedSinceAsked 409 */
  async confirm(act: ViewerAct, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { dispute, view } = await this.locked(tx, act, id);
      found(canConfirm(act.viewer, view.cohortId) || null);
      if (dispute.result === 'amended' && dispute.answeredBy === act.viewer.personId) return;
      const old = await lockedRecord(tx, dispute.recordId);
      await tx.rows('LOCK TABLE completion_fact IN SHARE MODE');
      const frozen = await this.next(tx, dispute, view);
      if (dispute.amendDigest !== null && dispute.amendDigest !== digestOf(frozen)) throw new ChangedSinceAsked('record.dispute.changedFacts');
      const record = Object.assign(new CompletionRecord(), {
        id: newId(), number: frozen.number, enrolmentId: old.enrolmentId, cohortId: old.cohortId, versionNumber: frozen.version, outcome: frozen.outcome, state: 'frozen', frozen, sha256: sha256(canonicalJson(frozen)), madeFinalAt: tx.now, supersedesId: old.id,
      });
      dispute.amend(act.viewer.personId, tx.now, record.id);
      old.supersede();
      await tx.save(old);
      await tx.save(record);
      await tx.save(dispute);
      await this.follow(tx, act, old, record);
      await tx.audit({ kind: 'dispute', id, personId: await ownerOf(tx, old), detail: { result: 'amended', outcome: frozen.outcome } });
    });
  }

  /** Her place, her certificate, the files of the universities that hold the old version, and she herself. */
  private async follow(tx: Tx, act: ViewerAct, old: CompletionRecord, record: CompletionRecord): Promise<void> {
    const personId = await ownerOf(tx, old);
    const enrolment = await tx.manager.findOneByOrFail(Enrolment, { id: old.enrolmentId });
    enrolment.finish(isCompleted(record.outcome), enrolment.endedAt ?? tx.now);
    await tx.save(enrolment);
    await this.reissues.follow(tx, { personId, enrolmentId: old.enrolmentId, cohortId: old.cohortId, facts: isCompleted(record.outcome) ? awardFacts(record.frozen) : null });
    const holders = await tx.rows<{ id: string }>('SELECT DISTINCT d.partner_id AS id FROM record_download d JOIN record_download_row w ON w.download_id = d.id WHERE w.record_id = $1', [old.id]);
    for (const { id } of holders) await this.openings.openIn(tx, act, old.cohortId, id);
    await tx.job('mail.send', { personId, event: 'result', subjectId: record.id });
  }

  /** What the facts give now, as the next version. @throws DomainError when nothing would be different, or a later version stands already */
  private async next(tx: Tx, dispute: Dispute, { cohortId, enrolmentId }: DisputeView): Promise<FrozenRecord> {
    const old = await tx.manager.findOneByOrFail(CompletionRecord, { id: dispute.recordId });
    if (old.state === 'superseded' || old.state === 'withdrawn') throw new DomainError('record.dispute.gone');
    const { plan, members } = await this.completion.cohort(cohortId, tx);
    const member = found(members.find((each) => each.enrolmentId === enrolmentId));
    const judgement = judge(plan, member.facts, member.state, 'staff');
    if (!isRecorded(judgement.outcome)) throw new DomainError('record.dispute.nothingChanged');
    const judged = { outcome: judgement.outcome as Outcome, mean: judgement.mean, conditions: judgement.conditions.map(({ kind, label, isMet }) => ({ kind, label, isMet })) };
    const frozen: FrozenRecord = { ...freeze(await this.awards.source(cohortId, tx), judged, recordNumber(tx.now), old.frozen.awardedOn, tx.now), version: old.versionNumber + 1, supersedes: old.number, reasonCode: dispute.reason };
    if (digestOf(frozen) === digestOf(old.frozen)) throw new DomainError('record.dispute.nothingChanged');
    return frozen;
  }

  private async locked(tx: Tx, act: ViewerAct, id: string): Promise<{ dispute: Dispute; view: DisputeView }> {
    await tx.rows('SELECT id FROM dispute WHERE id = $1 FOR UPDATE', [id]);
    const mine = (await this.queries.toConfirm(act.viewer, tx.now)).find((each) => each.id === id);
    const view = found(mine ?? (await this.queries.one(act.viewer, id, tx.now, tx)));
    return { dispute: await tx.manager.findOneByOrFail(Dispute, { id }), view };
  }

  private async waitingFor(viewer: Viewer): Promise<WaitingYes[]> {
    return (await this.queries.toConfirm(viewer, this.clock.now())).map((dispute) => ({
      textKey: 'record.dispute.yes', params: { number: dispute.number, label: dispute.label }, askedBy: dispute.askerName ?? '', at: dispute.amendAskedAt!, yesPath: `/disputes/${dispute.id}/amendment/confirmation`, lookPath: null, whyNotKey: null,
    }));
  }
}

/** Of what a record says, apart from which version it is and why. */
function digestOf({ number: _number, version: _version, madeFinalAt: _at, supersedes: _supersedes, reasonCode: _reason, ...said }: FrozenRecord): string {
  return sha256(canonicalJson(said));
}
