import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { Conflict, DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { openFeedback } from './inline-notes.service.js';

/** A place on a page and what is said about it. */
export interface PlacedPageNote {
  page: number;
  place: { x: number; y: number } | null;
  text: string;
}

/** Notes on the pages of a handed-in PDF: its writer reads them with her result. */
@Injectable()
export class PageNotes {
  constructor(private readonly transactions: Transactions) {}

  /** @throws DomainError when its writer can read the mark already, or when the work is no PDF */
  async add(act: ViewerAct, submissionId: string, { page, place, text }: PlacedPageNote): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await openFeedback(tx, act, submissionId);
      if (!(await tx.row("SELECT 1 FROM submission s JOIN stored_file f ON f.id = s.file_id AND f.kind = 'pdf' WHERE s.id = $1", [submissionId]))) throw new DomainError('marking.pageNote.noPdf');
      await tx.rows('INSERT INTO inline_note (id, submission_id, page, x_at, y_at, text, by_person, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [newId(), submissionId, page, place?.x ?? null, place?.y ?? null, text, act.viewer.personId, tx.now]);
      await tx.audit({ kind: 'submission', id: submissionId, people: await peopleOfWork(tx, submissionId), detail: { page } });
    });
  }

  /** @throws Conflict when another marker changed it since; DomainError when its writer can read it already */
  async change(act: ViewerAct, submissionId: string, noteId: string, version: number, text: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await openFeedback(tx, act, submissionId);
      const note = await this.locked(tx, submissionId, noteId);
      if (note.text === text) return;
      if (note.version !== version) throw new Conflict('marking.pageNote.stale', text, note.text);
      await tx.rows('UPDATE inline_note SET text = $2, by_person = $3, version = version + 1 WHERE id = $1', [noteId, text, act.viewer.personId]);
      await tx.audit({ kind: 'submission', id: submissionId, people: await peopleOfWork(tx, submissionId) });
    });
  }

  /** @throws Conflict when it says something else than what she read */
  async remove(act: ViewerAct, submissionId: string, noteId: string, version: number): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await openFeedback(tx, act, submissionId);
      const note = await this.locked(tx, submissionId, noteId);
      if (note.version !== version) throw new Conflict('marking.pageNote.stale', '', note.text);
      await tx.rows('DELETE FROM inline_note WHERE id = $1', [noteId]);
      await tx.audit({ kind: 'submission', id: submissionId, people: await peopleOfWork(tx, submissionId) });
    });
  }

  private async locked(tx: Tx, submissionId: string, noteId: string): Promise<{ version: number; text: string }> {
    return found(await tx.row<{ version: number; text: string }>('SELECT version, text FROM inline_note WHERE id = $1 AND submission_id = $2 AND page IS NOT NULL FOR UPDATE', [noteId, submissionId]));
  }
}
