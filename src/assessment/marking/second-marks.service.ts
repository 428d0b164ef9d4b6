import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { BlindMark } from './blind-mark.entity.js';
import type { CriterionMark } from './mark.entity.js';
import { MarkFacts } from './mark-facts.service.js';
import type { BandNumbers } from './mark-total.js';
import { asText, checkIsWhole, fitting, isSame, lockScript, writeCriteria } from './marked-script.js';
import { MarkConflict, type SentMark } from './marks.service.js';
import { canMark } from './marking.policy.js';
import { agree } from './second-mark-rule.js';
import { PILE_MARKS, sampleOf, type PileMark } from './second-sample.js';
import { keptApart } from './script-sql.js';
import { MarkingSettings } from './settings.service.js';

/** Whose mark a decision takes. */
export type Choice = 'first' | 'second' | 'third';

/** Second and third marks, written without seeing the others, and the mark that they come to. */
@Injectable()
export class SecondMarks {
  constructor(
    private readonly transactions: Transactions,
    private readonly settings: MarkingSettings,
    private readonly facts: MarkFacts,
  ) {}

  /** Opens her unfinished second mark, or the next script that needs one and is not kept apart from her; null when none is left. */
  async openNext(act: ViewerAct, assignmentId: string, cohortId: string): Promise<{ id: string | null }> {
    return this.transactions.run(act, async (tx) => {
      found(canMark(act.viewer, cohortId) ? cohortId : null);
      await tx.rows('SELECT id FROM submission WHERE assignment_id = $1 AND cohort_id = $2 ORDER BY id FOR UPDATE', [assignmentId, cohortId]);
      const me = act.viewer.personId;
      const marks = await this.marks(tx, assignmentId, cohortId);
      const apart = new Set((await tx.rows<{ id: string }>(`SELECT s.id FROM submission s WHERE s.id = ANY($1) AND ${keptApart('$2')}`, [marks.map(({ id }) => id), me])).map(({ id }) => id));
      const mine = marks.find((mark) => [mark.second, mark.third].some((one) => one?.markerId === me && !one.isDone));
      if (mine) return { id: mine.id };
      const next = marks.find((mark) => mark.needs !== null && (mark.needs === 2 ? mark.second : mark.third) === null && ![mark.first, mark.second].some((one) => one?.markerId === me) && !apart.has(mark.id));
      if (!next) return { id: null };
      const begun = BlindMark.begin(newId(), next.id, next.needs!, me, tx.now);
      await tx.save(begun);
      await tx.audit({ kind: 'blindMark', id: begun.id, people: await peopleOfWork(tx, next.id) });
      return { id: next.id };
    });
  }

  /** Saves her second mark; when all that is needed is there, the agreed mark takes the place of the first, which is kept. */
  async save(act: ViewerAct, submissionId: string, sent: SentMark): Promise<{ assignmentId: string; cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const script = await lockScript(tx, act, submissionId);
      const own = found(await tx.manager.findOneBy(BlindMark, { submissionId, markerId: act.viewer.personId }));
      if (script.isPublished) throw new DomainError('marking.second.isPublished');
      const words = fitting(script, sent);
      if (sent.isDone) checkIsWhole(script, words);
      const standing = fitting(script, own);
      if (own.version !== sent.version && !(isSame(standing, words) && own.isDone === sent.isDone)) throw new MarkConflict(asText(script, words), asText(script, standing));
      if (own.version === sent.version) {
        own.write(words.overall, words.criteria, sent.isDone, tx.now);
        await tx.save(own);
        await tx.audit({ kind: 'blindMark', id: own.id, people: await peopleOfWork(tx, submissionId), detail: { isDone: sent.isDone } });
        if (sent.isDone) await this.settle(tx, script);
      }
      return { assignmentId: script.assignmentId, cohortId: script.cohortId };
    });
  }

  /** Takes one of the marks as the agreed one, with a reason. Those who take a second look decide. */
  async decide(act: ViewerAct, submissionId: string, choice: Choice, reason: string): Promise<{ assignmentId: string; cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const script = await lockScript(tx, act, submissionId, ['moderator']);
      if (script.isPublished) throw new DomainError('marking.second.isPublished');
      const marks = found((await this.marks(tx, script.assignmentId, script.cohortId)).find(({ id }) => id === submissionId));
      const chosen = marks[choice];
      if (!chosen?.isDone) throw new DomainError('marking.second.notThere');
      await this.put(tx, submissionId, marks, chosen.criteria, `chosen.${choice}`, reason, act.viewer.personId);
      await tx.audit({ kind: 'submission', id: submissionId, people: await peopleOfWork(tx, submissionId), detail: { choice } });
      return { assignmentId: script.assignmentId, cohortId: script.cohortId };
    });
  }

  /** How many marked scripts of a pile still need a second or third mark; 0 where second marking is off. */
  async openCount(tx: Tx, assignmentId: string, cohortId: string): Promise<number> {
    if (!(await this.settings.of(tx, cohortId)).secondMarking) return 0;
    return (await this.marks(tx, assignmentId, cohortId)).filter(({ needs }) => needs !== null).length;
  }

  private async settle(tx: Tx, script: { id: string; assignmentId: string; cohortId: string }): Promise<void> {
    const { agreedRule, thirdOver } = await this.settings.of(tx, script.cohortId);
    const marks = found((await this.marks(tx, script.assignmentId, script.cohortId)).find(({ id }) => id === script.id));
    if (!marks.first?.isDone || !marks.second?.isDone || marks.agreed) return;
    const agreement = agree(marks.first.criteria, marks.second.criteria, marks.third?.isDone ? marks.third.criteria : null, agreedRule, thirdOver);
    if (agreement.how !== 'third') await this.put(tx, script.id, marks, agreement.criteria, agreement.how, '', null);
  }

  private async put(tx: Tx, submissionId: string, marks: PileMark, points: readonly CriterionMark[], how: string, reason: string, by: string | null): Promise<void> {
    const mark = found(await tx.row<{ id: string }>('UPDATE mark SET version = version + 1, changed_at = $2 WHERE submission_id = $1 RETURNING id', [submissionId, tx.now]));
    await tx.rows(
      'INSERT INTO agreed_mark (submission_id, first, how, reason, decided_by, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (submission_id) DO UPDATE SET how = excluded.how, reason = excluded.reason, decided_by = excluded.decided_by, at = excluded.at',
      [submissionId, JSON.stringify(marks.first!.criteria), how, reason, by, tx.now],
    );
    await writeCriteria(tx, mark.id, marks.first!.criteria.map((first, place) => ({ ...first, points: points[place]!.points })));
    await tx.rows('DELETE FROM result_wait WHERE submission_id = $1', [submissionId]);
    await this.facts.tellScript(tx, submissionId);
  }

  private async marks(tx: Tx, assignmentId: string, cohortId: string): Promise<PileMark[]> {
    const { rule } = found(await tx.row<{ rule: BandNumbers }>('SELECT t.rule FROM cohort c JOIN course t ON t.id = c.course_id WHERE c.id = $1', [cohortId]));
    const { samplePercent, thirdOver, secondMarking } = await this.settings.of(tx, cohortId);
    found(secondMarking ? cohortId : null);
    return sampleOf(await tx.rows<PileMark>(PILE_MARKS, [assignmentId, cohortId]), rule, samplePercent, thirdOver);
  }
}
