import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { Mark, type MarkWords } from './mark.entity.js';
import { MarkFacts } from './mark-facts.service.js';
import { asText, checkIsWhole, criteriaOf, fitting, isSame, lockScript, writeCriteria, type LockedScript } from './marked-script.js';
import { canCorrect } from './marking.policy.js';
import { MarkConflict } from './marks.service.js';
import { totalOf } from './mark-total.js';

export interface SentCorrection extends MarkWords {
  version: number;
  /** Shown to the person whose work it is. */
  reason: string;
}

/** What stood in a mark before or after a correction, as it is kept in `mark_correction`. */
export interface MarkSnapshot {
  points: number | null;
  outOf: number;
  overall: string;
  criteria: Array<{ criterionId: string; name: string; points: number | null; comment: string }>;
}

/** Changing a mark that people have already seen: never silently, always with a reason. */
@Injectable()
export class Corrections {
  constructor(
    private readonly transactions: Transactions,
    private readonly facts: MarkFacts,
  ) {}

  /**
   * Keeps what stood there, what stands there now and why, and tells completion anew.
   * @throws NotFound for co-trainers; MarkConflict; DomainError when nobody has seen the mark yet, or when nothing changes
   */
  async correct(act: ViewerAct, submissionId: string, sent: SentCorrection): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const script = await lockScript(tx, act, submissionId);
      found(canCorrect(act.viewer, script.cohortId) ? script : null);
      const mark = await tx.manager.findOneBy(Mark, { submissionId });
      if (!mark?.isDone || !(script.isPublished || script.commentsOnly)) throw new DomainError('marking.correction.notYet');
      const before = fitting(script, { overall: mark.overall, criteria: await criteriaOf(tx, mark.id) });
      const after = fitting(script, sent);
      checkIsWhole(script, after);
      if (mark.version !== sent.version) throw new MarkConflict(asText(script, after), asText(script, before));
      if (isSame(before, after)) throw new DomainError('marking.correction.nothing');
      mark.correct(after.overall, tx.now);
      await tx.save(mark);
      await writeCriteria(tx, mark.id, after.criteria);
      await tx.rows('INSERT INTO mark_correction (id, mark_id, before, after, reason, corrected_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)', [
        newId(), mark.id, JSON.stringify(snapshot(script, before)), JSON.stringify(snapshot(script, after)), sent.reason, act.viewer.personId, tx.now,
      ]);
      await this.facts.tellScript(tx, submissionId);
      const people = await peopleOfWork(tx, submissionId);
      for (const personId of people) await tx.job('mail.send', { personId, event: 'result', subjectId: `${mark.id}.${mark.version}` });
      await tx.audit({ kind: 'mark', id: mark.id, people });
    });
  }
}

export function snapshot(script: LockedScript, words: MarkWords): MarkSnapshot {
  const criteria = script.criteria.map(({ id, name }, index) => ({ criterionId: id, name, points: words.criteria[index]!.points, comment: words.criteria[index]!.comment }));
  const total = totalOf(script.criteria.map(({ points: outOf }, index) => ({ outOf, points: words.criteria[index]!.points })));
  return { points: script.commentsOnly ? null : total.points, outOf: total.outOf, overall: words.overall, criteria };
}
