import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { Mark } from './mark.entity.js';
import { lockScript } from './marked-script.js';
import { canChange } from './marking.policy.js';

/** A stretch of a part of a work, and what is said about it. */
export interface PlacedNote {
  part: string;
  from: number;
  to: number;
  text: string;
}

/** Notes in the text of a script: its writer reads them with her result. */
@Injectable()
export class InlineNotes {
  constructor(private readonly transactions: Transactions) {}

  /** @throws DomainError when its writer can read the mark already */
  async add(act: ViewerAct, submissionId: string, { part, from, to, text }: PlacedNote): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await openFeedback(tx, act, submissionId);
      await tx.rows('INSERT INTO inline_note (id, submission_id, part, from_at, to_at, text, by_person, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [newId(), submissionId, part, from, to, text, act.viewer.personId, tx.now]);
      await tx.audit({ kind: 'submission', id: submissionId, people: await peopleOfWork(tx, submissionId) });
    });
  }

  async remove(act: ViewerAct, submissionId: string, noteId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await openFeedback(tx, act, submissionId);
      found(await tx.row('DELETE FROM inline_note WHERE id = $1 AND submission_id = $2 RETURNING id', [noteId, submissionId]));
      await tx.audit({ kind: 'submission', id: submissionId, people: await peopleOfWork(tx, submissionId) });
    });
  }
}

/** Locks a script whose feedback the viewer may still change. @throws NotFound for strangers; DomainError when its writer has it, or when the mark is another's */
export async function openFeedback(tx: Tx, act: ViewerAct, submissionId: string): Promise<void> {
  const script = await lockScript(tx, act, submissionId);
  const mark = await tx.manager.findOneBy(Mark, { submissionId });
  if (mark?.isDone && (script.isPublished || script.commentsOnly)) throw new DomainError('marking.note.isSeen');
  if (!canChange(act.viewer, script.cohortId, mark)) throw new DomainError('marking.mark.others');
}
