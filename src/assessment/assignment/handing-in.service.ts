import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import { FileStore, type StoredFile } from '../../platform/files/file-store.js';
import type { TemporaryFile } from '../../platform/files/one-file.interceptor.js';
import { UploadRefused } from '../../platform/files/upload-refused.js';
import type { ViewerAct } from '../../people/viewer.js';
import { HandingInQueries, PAIRED } from './handing-in.queries.js';
import { placeOf, type WorkPlace } from './own-work.js';
import { Submissions } from './submissions.service.js';

/** A focal point hands in for a participant with whom she is paired. The same limits hold as for the participant herself. */
@Injectable()
export class HandingIns {
  constructor(
    private readonly transactions: Transactions,
    private readonly submissions: Submissions,
    private readonly files: FileStore,
    private readonly queries: HandingInQueries,
  ) {}

  /**
   * Hands in a text, a file, or both, and answers the receipt. Her own draft stays as it is.
   * @throws UploadRefused, or DomainError when the time is over, marking has begun, or she has handed in herself
   */
  async handIn(act: ViewerAct, enrolmentId: string, assignmentId: string, text: string, upload: TemporaryFile | null): Promise<{ receipt: string }> {
    const within = (file: StoredFile | null) =>
      this.transactions.run(act, async (tx) => {
        const place = await this.paired(tx, act, enrolmentId, assignmentId);
        // Only she could say yes to what it tells beside its pages.
        if (file?.isHeld) throw new UploadRefused('notClean');
        if (file) await this.files.recordWithin(tx, place.personId, file);
        return { receipt: await this.submissions.placeWithin(tx, act, place, { text, plan: null, fileId: file?.id ?? null }) };
      });
    if (!upload) return within(null);
    // The file lies under the key of the participant whose work it is.
    const owner = found(await this.queries.owner(act.viewer, enrolmentId));
    return this.files.keep(owner, upload, within);
  }

  private async paired(tx: Tx, act: ViewerAct, enrolmentId: string, assignmentId: string): Promise<WorkPlace & { personId: string }> {
    const pair = found(await tx.row<{ personId: string }>(`SELECT e.person_id AS "personId" FROM ${PAIRED} AND e.id = $3 FOR UPDATE OF e`, [act.viewer.personId, act.viewer.cohortIds('focal-point'), enrolmentId]));
    const work = found(await placeOf(tx, enrolmentId, assignmentId));
    found(work.mode === 'group' ? null : work);
    const own = await tx.row('SELECT 1 FROM submission WHERE enrolment_id = $1 AND assignment_id = $2 AND taken_back_at IS NULL AND NOT for_comments_only AND handed_in_by <> $3', [enrolmentId, assignmentId, act.viewer.personId]);
    if (own) throw new DomainError('assignment.handingIn.already');
    return { ...work, personId: pair.personId };
  }
}
