import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { HeldFiles } from '../../platform/files/held-files.js';
import { Drafts, type DraftText } from './drafts.service.js';
import { ownPlace } from './own-work.js';
import { Submissions } from './submissions.service.js';
import { WorkNames } from './work-names.service.js';

/** A receipt; or her own name stands in the work, which she has not been shown yet: nothing is handed in, the draft is saved. */
export type HandedInAnswer = { receipt: string } | { isNamed: true };

/** Handing in one person's work. */
@Injectable()
export class HandIns {
  constructor(
    private readonly transactions: Transactions,
    private readonly drafts: Drafts,
    private readonly submissions: Submissions,
    private readonly held: HeldFiles,
    private readonly names: WorkNames,
  ) {}

  /**
   * Saves the text, hands it in together with the draft's file, and answers the receipt. `nameSeen`: she knows that her name stands in it.
   * @throws DraftConflict, or DomainError when there is nothing to hand in, the time is over, or marking has begun
   */
  async handIn(act: ViewerAct, assignmentId: string, draft: DraftText & { clientAt?: Date | null }, forCommentsOnly: boolean, nameSeen: boolean): Promise<HandedInAnswer> {
    const words = nameSeen ? '' : await this.names.wordsOfFile(act, assignmentId);
    return this.transactions.run(act, async (tx) => {
      const place = await ownPlace(tx, act, assignmentId);
      found(place.mode === 'group' ? null : place);
      const row = await this.drafts.saveWithin(tx, place, draft);
      if (row.text.trim() === '' && !row.file_id) throw new DomainError('assignment.handIn.nothing');
      if (await this.held.isHeldWithin(tx, row.file_id)) throw new DomainError('assignment.handIn.held');
      if (!nameSeen && (await this.names.standWithin(tx, act, [row.text, words]))) return { isNamed: true };
      const work = { text: row.text, plan: null, fileId: row.file_id, clientAt: draft.clientAt ?? null, isTicked: true };
      return { receipt: await this.submissions.placeWithin(tx, act, place, work, forCommentsOnly && place.mode === 'individual') };
    });
  }
}
