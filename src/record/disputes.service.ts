import { Injectable } from '@nestjs/common';
import { CompletionQueries } from '../completion/completion.queries.js';
import { factOf, judge } from '../completion/completion-rule.js';
import { liveGrant } from '../people/grant.entity.js';
import type { ViewerAct } from '../people/viewer.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { Conflict, DomainError, found } from '../platform/errors.js';
import { dayOf } from '../platform/time/local-time.js';
import { Dispute, type DisputeReason } from './dispute.entity.js';
import { DisputeQueries, type DisputeView } from './dispute.queries.js';
import type { Evidence } from './evidence.js';
import { CompletionRecord } from './record.entity.js';
import { ACKNOWLEDGE_DAYS, ANSWER_DAYS, plusWorkingDays } from './working-days.js';
import { settleRecords } from './settled-records.js';

/** There is no such record in a file that this university took. */
export class NotSent extends DomainError {}
/** It has been asked about already and is not answered. */
export class AskedAlready extends DomainError {}

/** A university asks about one line of its file; organisers answer. A record that has to change is changed by `Amendments`. */
@Injectable()
export class Disputes {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: DisputeQueries,
    private readonly completion: CompletionQueries,
  ) {}

  /** Asks about a record by the number in the file; answers the id. @throws NotSent, AskedAlready */
  async raise(act: ViewerAct, facts: { number: string; reason: DisputeReason; words: string }): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const sent = await this.queries.sent(act.viewer, facts.number, tx);
      if (!sent) throw new NotSent('record.dispute.notSent');
      const record = await lockedRecord(tx, sent.recordId);
      if (await tx.row('SELECT 1 FROM dispute WHERE record_id = $1 AND partner_id = $2 AND answered_at IS NULL', [record.id, sent.partnerId])) throw new AskedAlready('record.dispute.askedAlready');
      record.dispute();
      await tx.save(record);
      const today = dayOf(tx.now, sent.zone);
      const off = new Set(await this.queries.daysOff(sent.cohortId, tx));
      const dispute = Dispute.raise({
        id: newId(), recordId: record.id, partnerId: sent.partnerId, officerId: act.viewer.personId, reason: facts.reason, words: facts.words, at: tx.now,
        acknowledgeBy: plusWorkingDays(today, ACKNOWLEDGE_DAYS, off), answerBy: plusWorkingDays(today, ANSWER_DAYS, off),
      });
      await tx.save(dispute);
      await tx.audit({ kind: 'dispute', id: dispute.id, personId: await ownerOf(tx, record), detail: { reason: facts.reason, partnerId: sent.partnerId } });
      for (const { id } of await tx.rows<{ id: string }>(`SELECT DISTINCT g.person_id AS id FROM role_grant g WHERE g.role = 'organiser' AND g.scope_id = $1 AND ${liveGrant('g')}`, [sent.cohortId])) await tx.job('mail.send', { personId: id, event: 'dispute', subjectId: dispute.id });
      return dispute.id;
    });
  }

  async acknowledge(act: ViewerAct, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { dispute } = await this.organised(tx, act, id);
      dispute.acknowledge(act.viewer.personId, tx.now);
      await tx.save(dispute);
      await tx.audit({ kind: 'dispute', id });
    });
  }

  /** The record stands; the university reads the answer, and what it rests on where the organiser sends it. @throws Conflict 409 when a colleague wrote meanwhile */
  async uphold(act: ViewerAct, id: string, said: { answer: string; withEvidence: boolean; version: number }): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { dispute, view } = await this.organised(tx, act, id);
      mustBeSeen(dispute, said);
      const record = await lockedRecord(tx, dispute.recordId);
      dispute.uphold(act.viewer.personId, tx.now, said.answer, said.withEvidence ? await this.evidence(tx, view) : null);
      await tx.save(dispute);
      // Another university may still be asking about the same record.
      if (!(await tx.row('SELECT 1 FROM dispute WHERE record_id = $1 AND answered_at IS NULL', [record.id]))) record.uphold();
      await tx.save(record);
      const personId = await ownerOf(tx, record);
      // She may have taken back her yes while they asked.
      await settleRecords(tx, personId);
      await tx.audit({ kind: 'dispute', id, personId, detail: { result: 'upheld', evidence: said.withEvidence } });
    });
  }

  /** What an answer can rest on: points and numbers, and no text that anybody wrote. */
  async evidence(tx: Tx, { cohortId, enrolmentId }: Pick<DisputeView, 'cohortId' | 'enrolmentId'>): Promise<Evidence> {
    const { plan, members } = await this.completion.cohort(cohortId, tx);
    const member = found(members.find((each) => each.enrolmentId === enrolmentId));
    const { met, of } = judge(plan, member.facts, member.state, 'own');
    const came = plan.workshops.filter((workshop) => factOf(member.facts, 'workshop', workshop.id)?.isMet).length;
    return { workshops: { came, of: plan.workshops.length }, conditions: { met, of }, ...(await this.queries.marks(tx, enrolmentId)) };
  }

  /** What an organiser sees before she answers; read only. */
  async evidenceFor(act: ViewerAct, view: DisputeView): Promise<Evidence> {
    return this.transactions.run({ ...act, formKey: null }, (tx) => this.evidence(tx, view));
  }

  /** A day on which nobody works, or one no longer: the days of open queries are counted anew. */
  async setDayOff(act: ViewerAct, cohortId: string, day: string, isOff: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(act.viewer.has('organiser', cohortId) || null);
      const { zone } = found(await tx.row<{ zone: string }>('SELECT zone FROM cohort WHERE id = $1 FOR SHARE', [cohortId]));
      if (isOff) await tx.rows('INSERT INTO day_off (cohort_id, on_day, by_person, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [cohortId, day, act.viewer.personId, tx.now]);
      else await tx.rows('DELETE FROM day_off WHERE cohort_id = $1 AND on_day = $2', [cohortId, day]);
      const off = new Set(await this.queries.daysOff(cohortId, tx));
      for (const { id, at } of await tx.rows<{ id: string; at: Date }>('SELECT d.id, d.at FROM dispute d JOIN completion_record r ON r.id = d.record_id WHERE r.cohort_id = $1 AND d.answered_at IS NULL FOR UPDATE OF d', [cohortId])) {
        const from = dayOf(at, zone);
        await tx.rows('UPDATE dispute SET acknowledge_by = $2, answer_by = $3 WHERE id = $1', [id, plusWorkingDays(from, ACKNOWLEDGE_DAYS, off), plusWorkingDays(from, ANSWER_DAYS, off)]);
      }
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { day, isOff } });
    });
  }

  private async organised(tx: Tx, act: ViewerAct, id: string): Promise<{ dispute: Dispute; view: DisputeView }> {
    await tx.rows('SELECT id FROM dispute WHERE id = $1 FOR UPDATE', [id]);
    const view = found(await this.queries.one(act.viewer, id, tx.now, tx));
    found(act.viewer.has('organiser', view.cohortId) || null);
    return { dispute: await tx.manager.findOneByOrFail(Dispute, { id }), view };
  }
}

export function mustBeSeen(dispute: Dispute, said: { answer: string; version: number }): void {
  if (dispute.version !== said.version) throw new Conflict('record.dispute.changed', said.answer, dispute.answer);
}

export async function lockedRecord(tx: Tx, id: string): Promise<CompletionRecord> {
  found(await tx.row('SELECT id FROM completion_record WHERE id = $1 FOR UPDATE', [id]));
  return tx.manager.findOneByOrFail(CompletionRecord, { id });
}

export async function ownerOf(tx: Tx, record: Pick<CompletionRecord, 'enrolmentId'>): Promise<string> {
  return (await tx.row<{ id: string }>('SELECT person_id AS id FROM enrolment WHERE id = $1', [record.enrolmentId]))!.id;
}
