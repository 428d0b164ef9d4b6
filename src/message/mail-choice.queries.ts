import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import type { MailStyle } from './mail-choice.service.js';

@Injectable()
export class MailChoiceQueries {
  constructor(private readonly database: Database) {}

  /** The viewer's own choice; whether an address is kept, never the address. */
  async own(viewer: Viewer): Promise<{ style: MailStyle; subjectWord: string; hasAddress: boolean }> {
    const row = await this.database.row<{ style: MailStyle | null; subjectWord: string | null; hasAddress: boolean }>(
      `SELECT c.style, c.subject_word AS "subjectWord", EXISTS (SELECT 1 FROM protected_field f WHERE f.person_id = p.id AND f.kind = 'email') AS "hasAddress"
         FROM person p LEFT JOIN mail_choice c ON c.person_id = p.id WHERE p.id = $1`,
      [viewer.personId],
    );
    const hasAddress = row?.hasAddress ?? false;
    return { style: row?.style ?? (hasAddress ? 'neutral' : 'none'), subjectWord: row?.subjectWord ?? 'note', hasAddress };
  }
}
