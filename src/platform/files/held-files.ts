import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Tx } from '../database/transactions.js';
import type { FileKind } from './file-kinds.js';

export interface HeldFile {
  fileId: string;
  kind: FileKind;
}

/** Files that say more than their pages: they go no further until the person who sent them has seen what, and said yes. */
@Injectable()
export class HeldFiles {
  constructor(private readonly database: Database) {}

  async holdWithin(tx: Tx, fileId: string, kind: 'assignment' | 'catch_up', subjectId: string): Promise<void> {
    await tx.rows('INSERT INTO held_file (file_id, kind, subject_id, held_at) VALUES ($1, $2, $3, $4)', [fileId, kind, subjectId, tx.now]);
  }

  async isHeldWithin(tx: Tx, fileId: string | null): Promise<boolean> {
    return fileId !== null && (await tx.row('SELECT 1 FROM held_file WHERE file_id = $1', [fileId])) !== undefined;
  }

  /** She has said yes: the file is like any other now. */
  async releaseWithin(tx: Tx, fileId: string): Promise<void> {
    await tx.rows('DELETE FROM held_file WHERE file_id = $1', [fileId]);
  }

  /** Takes away what this person had waiting for a subject: she has sent another file. */
  async replaceWithin(tx: Tx, personId: string, subjectId: string): Promise<void> {
    await tx.rows('DELETE FROM stored_file f USING held_file h WHERE h.file_id = f.id AND h.subject_id = $2 AND f.person_id = $1', [personId, subjectId]);
  }

  /** The person's own file that waits for a subject; nobody else's. */
  async of(personId: string, kind: 'assignment' | 'catch_up', subjectId: string): Promise<HeldFile | undefined> {
    return this.database.row<HeldFile>('SELECT f.id AS "fileId", f.kind FROM held_file h JOIN stored_file f ON f.id = h.file_id WHERE f.person_id = $1 AND h.kind = $2 AND h.subject_id = $3 ORDER BY h.held_at DESC LIMIT 1', [personId, kind, subjectId]);
  }
}
