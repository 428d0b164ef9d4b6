import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { Drafts, type DraftText } from './drafts.service.js';
import { ownPlace } from './own-work.js';
import { Submissions } from './submissions.service.js';

/** Handing in one person's work. */
@Injectable()
export class HandIns {
  constructor(
    private readonly transactions: Transactions,
    private readonly drafts: Drafts,
    private readonly submissions: Submissions,
  ) {}

  /**
   * Saves the text, hands it in together with the draft's file, and answers the receipt.
   * @throws DraftConflict, or DomainError when there is nothing to hand in, the time is over, or marking has begun
   */
  async handIn(act: ViewerAct, assignmentId: string, draft: DraftText, forCommentsOnly: boolean): Promise<{ receipt: string }> {
    return this.transactions.run(act, async (tx) => {
      const place = await ownPlace(tx, act, assignmentId);
      found(place.mode === 'group' ? null : place);
      const row = await this.drafts.saveWithin(tx, place, draft);
      if (row.text.trim() === '' && !row.file_id) throw new DomainError('assignment.handIn.nothing');
      const work = { text: row.text, plan: null, fileId: row.file_id };
      return { receipt: await this.submissions.placeWithin(tx, act, place, work, forCommentsOnly && place.mode === 'individual') };
    });
  }
}
