import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import { FILE_KINDS } from '../../platform/files/file-kinds.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { TemporaryFile } from '../../platform/files/one-file.interceptor.js';
import { UploadRefused } from '../../platform/files/upload-refused.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import type { Purpose } from '../assignment/beside-mark.js';
import { openFeedback } from './inline-notes.service.js';

/** One file, and where it is switched on one voice, that a marker gives back with the mark. */
@Injectable()
export class FilesBack {
  constructor(
    private readonly transactions: Transactions,
    private readonly files: FileStore,
  ) {}

  /**
   * Cleans a file like any other and puts it beside the mark, instead of one that was there.
   * @throws UploadRefused for what cannot be cleaned, and for a voice that is no sound; DomainError when its writer can read the mark already
   */
  async give(act: ViewerAct, submissionId: string, purpose: Purpose, upload: TemporaryFile): Promise<void> {
    await this.files.keep(act.viewer.personId, upload, (file) =>
      this.transactions.run(act, async (tx) => {
        await openFeedback(tx, act, submissionId);
        if (file.isHeld || (purpose === 'voice' && !FILE_KINDS[file.kind].isSound)) throw new UploadRefused(file.isHeld ? 'notClean' : 'unknown');
        await this.files.recordWithin(tx, act.viewer.personId, file);
        const former = await tx.row<{ file_id: string }>('SELECT file_id FROM mark_file WHERE submission_id = $1 AND purpose = $2', [submissionId, purpose]);
        await tx.rows(
          `INSERT INTO mark_file (submission_id, purpose, file_id, by_person, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (submission_id, purpose) DO UPDATE SET file_id = excluded.file_id, by_person = excluded.by_person, at = excluded.at`,
          [submissionId, purpose, file.id, act.viewer.personId, tx.now],
        );
        if (former) await this.files.forgetWithin(tx, former.file_id);
        await tx.audit({ kind: 'submission', id: submissionId, people: await peopleOfWork(tx, submissionId), detail: { purpose } });
      }),
    );
  }

  async remove(act: ViewerAct, submissionId: string, purpose: Purpose): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await openFeedback(tx, act, submissionId);
      // The row of the file goes with it: a trigger of migration 29.
      found(await tx.row('DELETE FROM mark_file WHERE submission_id = $1 AND purpose = $2 RETURNING file_id', [submissionId, purpose]));
      await tx.audit({ kind: 'submission', id: submissionId, people: await peopleOfWork(tx, submissionId), detail: { purpose } });
    });
  }
}
