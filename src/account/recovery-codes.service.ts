import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/database/database.js';
import { newId, randomText } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import type { ViewerAct } from '../people/viewer.js';
import { Envelopes } from './envelopes.js';
import { RecoveryCard, RecoveryCode } from './factor.entity.js';
import { typedCode } from './typed-code.js';

const CODES = 10;
const LENGTH = 10;
const CARD = 'recovery card';
/** At so many left a new card is offered. */
export const FEW_LEFT = 3;

/** For what a code is used: the second step beside a passphrase, a new passphrase, tries of her own at the door, or anything else that it may prove (taking back *Hide me*). */
export type CodeUse = 'secondStep' | 'reset' | 'door' | 'other';

/** The card of ten printed codes. Each works once; the codes are shown once and kept as keyed digests. */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly database: Database,
    private readonly transactions: Transactions,
    private readonly keys: Keys,
    private readonly envelopes: Envelopes,
  ) {}

  /** Makes a card for the viewer and ends her old one. Answers the codes as `abcde fghjk`; the same press again answers the same. */
  async make(act: ViewerAct): Promise<string[]> {
    const sealed = await this.transactions.run(act, async (tx) => {
      const { personId } = act.viewer;
      await tx.rows('SELECT id FROM person WHERE id = $1 FOR UPDATE', [personId]);
      await this.end(tx, personId);
      const card = Object.assign(new RecoveryCard(), { id: newId(), personId, createdAt: tx.now, endedAt: null, resetAt: null });
      await tx.save(card);
      const codes = Array.from({ length: CODES }, () => randomText(LENGTH));
      await tx.manager.save(codes.map((code, nth) => Object.assign(new RecoveryCode(), { id: newId(), cardId: card.id, position: nth + 1, codeDigest: this.digest(code), usedAt: null })));
      await tx.audit({ kind: 'card', id: card.id });
      return this.envelopes.seal(CARD, codes.map((code) => `${code.slice(0, 5)} ${code.slice(5)}`));
    });
    return this.envelopes.open<string[]>(CARD, sealed);
  }

  /**
   * Uses up a code of the person's card inside the caller's transaction: true for one caller only, however many come at once. A card of which a code chose a new
   * passphrase is no second step beside that passphrase any more: paper alone must not be both.
   */
  async use(tx: Tx, personId: string, code: string, use: CodeUse = 'other'): Promise<boolean> {
    const used = await tx.row<{ id: string; cardId: string }>(
      `UPDATE recovery_code SET used_at = $3 WHERE code_digest = ANY($1) AND used_at IS NULL
          AND card_id IN (SELECT id FROM recovery_card WHERE person_id = $2 AND ended_at IS NULL AND (NOT $4 OR reset_at IS NULL)) RETURNING id, card_id AS "cardId"`,
      [this.keys.digests('recovery code', typedCode(code)), personId, tx.now, use === 'secondStep'],
    );
    if (!used) return false;
    if (use === 'reset') await tx.rows('UPDATE recovery_card SET reset_at = COALESCE(reset_at, $2) WHERE id = $1', [used.cardId, tx.now]);
    await tx.audit({ kind: 'card', id: used.cardId, personId, detail: { use } }, 'card.codeUsed');
    return true;
  }

  /** The card on which an unused code of this person stands, without using it up; null for any other. */
  async cardWith(personId: string | null, code: string): Promise<string | null> {
    const row = await this.database.row<{ cardId: string }>(
      `SELECT r.card_id AS "cardId" FROM recovery_code r JOIN recovery_card c ON c.id = r.card_id AND c.person_id = $2 AND c.ended_at IS NULL
        WHERE r.code_digest = ANY($1) AND r.used_at IS NULL`,
      [this.keys.digests('recovery code', typedCode(code)), personId],
    );
    return row?.cardId ?? null;
  }

  /** Ends the card: a new one is made, or the old one is in other hands. */
  async end(tx: Tx, personId: string): Promise<void> {
    await tx.manager.update(RecoveryCard, { personId, endedAt: IsNull() }, { endedAt: tx.now });
  }

  private digest(code: string): string {
    return this.keys.digest('recovery code', code);
  }
}
