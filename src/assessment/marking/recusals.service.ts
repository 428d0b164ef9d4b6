import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { Allocations } from './allocations.service.js';
import { Mark } from './mark.entity.js';
import { lockScript } from './marked-script.js';

/** *I know this person*: the script goes to another marker, and she does not see it any more. */
@Injectable()
export class Recusals {
  constructor(
    private readonly transactions: Transactions,
    private readonly allocations: Allocations,
  ) {}

  /** What she has written on it goes: the other marker begins with an empty page. @throws DomainError when it is marked already */
  async recuse(act: ViewerAct, submissionId: string): Promise<{ assignmentId: string; cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const { id, assignmentId, cohortId } = await lockScript(tx, act, submissionId);
      const mark = await tx.manager.findOneBy(Mark, { submissionId: id });
      if (mark?.isDone) throw new DomainError('marking.recusal.done');
      if (mark?.markerId === act.viewer.personId) await tx.rows('WITH gone AS (DELETE FROM mark_criterion WHERE mark_id = $1) DELETE FROM mark WHERE id = $1', [mark.id]);
      await tx.rows('INSERT INTO recusal (submission_id, person_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [id, act.viewer.personId, tx.now]);
      await this.giveOn(tx, act, { id, assignmentId, cohortId });
      await tx.audit({ kind: 'submission', id, people: await peopleOfWork(tx, id) });
      return { assignmentId, cohortId };
    });
  }

  /** Out of her share into that of whoever has least; where nobody may have it, it lies in the pool for whoever comes. */
  private async giveOn(tx: Tx, act: ViewerAct, script: { id: string; assignmentId: string; cohortId: string }): Promise<void> {
    const [share] = await tx.rows<{ marker_id: string }>('DELETE FROM script_share WHERE submission_id = $1 AND marker_id = $2 RETURNING marker_id', [script.id, act.viewer.personId]);
    const begun = await tx.row('SELECT 1 FROM mark WHERE submission_id = $1 AND marker_id IS NOT NULL', [script.id]);
    if (!share || begun) return;
    await this.allocations.giveWithin(tx, act, script.assignmentId, script.cohortId, [script.id]);
  }
}
