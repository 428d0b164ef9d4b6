import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { canMark } from './marking.policy.js';
import { MarkingSettings } from './settings.service.js';

/** So many comments a marker keeps for one criterion. */
export const COMMENTS_MOST = 40;

/** The comment bank: what a marker keeps to write again, by criterion; her own, or for the markers of a cohort where that is on. */
@Injectable()
export class StockComments {
  constructor(
    private readonly transactions: Transactions,
    private readonly settings: MarkingSettings,
  ) {}

  /** Keeps a comment for one criterion of a course that the viewer marks in `cohortId`; the same text again is kept once. */
  async keep(act: ViewerAct, cohortId: string, criterionId: string, text: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const criterion = canMark(act.viewer, cohortId) ? await tx.row('SELECT 1 FROM criterion x JOIN assignment a ON a.id = x.assignment_id JOIN cohort c ON c.course_id = a.course_id WHERE x.id = $1 AND c.id = $2', [criterionId, cohortId]) : null;
      found(criterion);
      const own = await tx.rows<{ text: string }>('SELECT text FROM stock_comment WHERE criterion_id = $1 AND person_id = $2', [criterionId, act.viewer.personId]);
      if (own.some((one) => one.text === text)) return;
      if (own.length >= COMMENTS_MOST) throw new DomainError('marking.bank.full', { most: COMMENTS_MOST });
      const id = newId();
      await tx.rows('INSERT INTO stock_comment (id, cohort_id, criterion_id, person_id, text, at) VALUES ($1, $2, $3, $4, $5, $6)', [id, cohortId, criterionId, act.viewer.personId, text, tx.now]);
      await tx.audit({ kind: 'stockComment', id });
    });
  }

  /** Lets the other markers of its cohort use one of her comments, or not any more. @throws DomainError where sharing is off */
  async share(act: ViewerAct, id: string, isShared: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const comment = await this.own(tx, act, id);
      if (isShared && !(await this.settings.of(tx, comment.cohort_id)).sharedComments) throw new DomainError('marking.bank.sharingOff');
      await tx.rows('UPDATE stock_comment SET is_shared = $2 WHERE id = $1', [id, isShared]);
      await tx.audit({ kind: 'stockComment', id, detail: { isShared } });
    });
  }

  async remove(act: ViewerAct, id: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await this.own(tx, act, id);
      await tx.rows('DELETE FROM stock_comment WHERE id = $1', [id]);
      await tx.audit({ kind: 'stockComment', id });
    });
  }

  private async own(tx: Tx, act: ViewerAct, id: string): Promise<{ cohort_id: string }> {
    return found(await tx.row<{ cohort_id: string }>('SELECT cohort_id FROM stock_comment WHERE id = $1 AND person_id = $2 FOR UPDATE', [id, act.viewer.personId]));
  }
}
