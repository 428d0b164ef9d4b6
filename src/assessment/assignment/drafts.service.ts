import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { Conflict } from '../../platform/errors.js';
import { FileStore } from '../../platform/files/file-store.js';
import { HeldFiles } from '../../platform/files/held-files.js';
import type { TemporaryFile } from '../../platform/files/one-file.interceptor.js';
import type { ViewerAct } from '../../people/viewer.js';
import { ownPlace, type WorkPlace } from './own-work.js';

/** A draft as a page sends it: its text, and the revision that the page had read. */
export interface DraftText {
  text: string;
  revision: number;
}

/** What a page needs after saving: the new revision and the instant, ISO 8601. */
export interface SavedDraft {
  revision: number;
  savedAt: string;
}

/** Another tab or device saved meanwhile; `revision` is the one that stands there now. */
export class DraftConflict extends Conflict {
  constructor(
    kept: string,
    current: string,
    readonly revision: number,
  ) {
    super('assignment.draft.stale', kept, current);
  }
}

interface DraftRow {
  text: string;
  revision: number;
  file_id: string | null;
  saved_at: Date;
}

/** Work that is not handed in yet: nobody else sees it, and no audit row speaks of it. */
@Injectable()
export class Drafts {
  constructor(
    private readonly transactions: Transactions,
    private readonly files: FileStore,
    private readonly held: HeldFiles,
  ) {}

  /**
   * Saves the text of a draft.
   * @throws DraftConflict when the page had not read the newest revision and the texts differ
   */
  async save(act: ViewerAct, assignmentId: string, draft: DraftText): Promise<SavedDraft> {
    return this.transactions.run(act, async (tx) => {
      const row = await this.saveWithin(tx, await ownPlace(tx, act, assignmentId), draft);
      return { revision: row.revision, savedAt: new Date(row.saved_at).toISOString() };
    });
  }

  /** The same inside the transaction that hands it in; answers the row as it stands now. */
  async saveWithin(tx: Tx, place: WorkPlace, draft: DraftText): Promise<DraftRow> {
    const present = await this.rowOf(tx, place);
    if (present && present.text === draft.text) return present;
    if ((present?.revision ?? 0) !== draft.revision) throw new DraftConflict(draft.text, present?.text ?? '', present?.revision ?? 0);
    return this.write(tx, place, { text: draft.text, fileId: present?.file_id ?? null });
  }

  /**
   * Checks a file, keeps it and puts it beside the draft's text, instead of one that was there. `isHeld`: it cannot be handed in before she has
   * seen what it says, and said yes.
   * @throws UploadRefused
   */
  async addFile(act: ViewerAct, assignmentId: string, upload: TemporaryFile): Promise<{ isHeld: boolean }> {
    return this.files.keep(act.viewer.personId, upload, (file) =>
      this.transactions.run(act, async (tx) => {
        const place = await ownPlace(tx, act, assignmentId);
        await this.files.recordWithin(tx, act.viewer.personId, file);
        const present = await this.rowOf(tx, place);
        await this.write(tx, place, { text: present?.text ?? '', fileId: file.id });
        if (file.isHeld) await this.held.holdWithin(tx, file.id, 'assignment', assignmentId);
        if (present?.file_id) await this.files.forgetWithin(tx, present.file_id);
        return { isHeld: file.isHeld };
      }),
    );
  }

  /** She has seen what her file says beside its pages, and hands it in all the same. */
  async acceptFile(act: ViewerAct, assignmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const present = await this.rowOf(tx, await ownPlace(tx, act, assignmentId));
      if (!(await this.held.isHeldWithin(tx, present?.file_id ?? null))) return;
      await this.held.releaseWithin(tx, present!.file_id!);
      await tx.audit({ kind: 'draft', id: assignmentId, personId: act.viewer.personId });
    });
  }

  /** Takes the file away from the draft; one that was handed in stays with what was handed in. */
  async removeFile(act: ViewerAct, assignmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await ownPlace(tx, act, assignmentId);
      const present = await this.rowOf(tx, place);
      if (!present?.file_id) return;
      await this.write(tx, place, { text: present.text, fileId: null });
      await this.files.forgetWithin(tx, present.file_id);
    });
  }

  /** The draft of a place, inside a transaction that holds its lock. */
  async rowOf(tx: Tx, place: Pick<WorkPlace, 'assignmentId' | 'enrolmentId'>): Promise<DraftRow | undefined> {
    return tx.row<DraftRow>('SELECT text, revision, file_id, saved_at FROM draft WHERE assignment_id = $1 AND enrolment_id = $2', [place.assignmentId, place.enrolmentId]);
  }

  private async write(tx: Tx, place: WorkPlace, facts: { text: string; fileId: string | null }): Promise<DraftRow> {
    const row = await tx.row<DraftRow>(
      `INSERT INTO draft (id, assignment_id, enrolment_id, text, file_id, saved_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (assignment_id, enrolment_id) DO UPDATE SET text = $4, file_id = $5, saved_at = $6, revision = draft.revision + 1 RETURNING text, revision, file_id, saved_at`,
      [newId(), place.assignmentId, place.enrolmentId, facts.text, facts.fileId, tx.now],
    );
    return row!;
  }
}
