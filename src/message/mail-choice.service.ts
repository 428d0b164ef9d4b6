import { Injectable } from '@nestjs/common';
import { Transactions } from '../platform/database/transactions.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { ViewerAct } from '../people/viewer.js';

export type MailStyle = 'none' | 'neutral' | 'plain';

/** How a person wants to be written to; the address itself is sealed. */
@Injectable()
export class MailChoices {
  constructor(
    private readonly transactions: Transactions,
    private readonly identity: ProtectedIdentity,
  ) {}

  /** `email` null leaves the address as it is; an empty string removes it. */
  async choose(act: ViewerAct, style: MailStyle, subjectWord: string, email: string | null): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const { personId } = act.viewer;
      if (email !== null) await this.identity.write(tx, personId, 'email', email);
      await tx.rows('INSERT INTO mail_choice (person_id, style, subject_word, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (person_id) DO UPDATE SET style = $2, subject_word = $3, changed_at = $4', [personId, style, subjectWord, tx.now]);
      await tx.audit({ kind: 'person', id: personId, detail: { style } });
    });
  }
}
