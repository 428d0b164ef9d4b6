import { Injectable } from '@nestjs/common';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/database/database.js';
import { newId, randomText } from '../platform/database/ids.js';
import type { Tx } from '../platform/database/transactions.js';
import { Clock } from '../platform/time/clock.js';
import { typedCode } from './typed-code.js';
import { Invitation, type InvitationPurpose } from './invitation.entity.js';

const DAY = 86400000;
const CODE_LENGTH = 12;

/** Makes, finds and cancels invitations. The code itself is shown once and never stored. */
@Injectable()
export class Invitations {
  constructor(
    private readonly database: Database,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {}

  /** Makes a code for a person and cancels her earlier ones; answers the code as `abc def ghj kmn`. Lives 21 days unless told otherwise. */
  async make(tx: Tx, personId: string, purpose: InvitationPurpose = 'open', lifeMs: number = 21 * DAY): Promise<string> {
    const code = randomText(CODE_LENGTH);
    await this.cancel(tx, personId);
    const invitation = Object.assign(new Invitation(), {
      id: newId(), personId, codeDigest: this.keys.digest('invitation', code), purpose, createdAt: tx.now, expiresAt: new Date(tx.now.getTime() + lifeMs), usedAt: null, cancelledAt: null,
    });
    await tx.save(invitation);
    await tx.audit({ kind: 'invitation', id: invitation.id, personId }, 'invitation.made');
    return spaced(code);
  }

  /** Makes every code of a person that is still open worthless. */
  async cancel(tx: Tx, personId: string): Promise<void> {
    await tx.rows('UPDATE invitation SET cancelled_at = $2 WHERE person_id = $1 AND used_at IS NULL AND cancelled_at IS NULL', [personId, tx.now]);
  }

  /** The open invitation behind a typed code, or undefined: unknown, used, cancelled and expired look the same. */
  async find(code: string): Promise<{ id: string; personId: string } | undefined> {
    const typed = typedCode(code);
    if (typed.length !== CODE_LENGTH) return undefined;
    return this.database.row<{ id: string; personId: string }>(
      'SELECT id, person_id AS "personId" FROM invitation WHERE code_digest = ANY($1) AND used_at IS NULL AND cancelled_at IS NULL AND expires_at > $2',
      [this.keys.digests('invitation', typed), this.clock.now()],
    );
  }

  /** Whether the open code was said on the phone to somebody who has second steps: then she may say that they are gone. */
  async mayBeGone(id: string): Promise<boolean> {
    const row = await this.database.row(
      `SELECT 1 FROM invitation i WHERE i.id = $1 AND i.purpose = 'renew' AND i.expires_at - i.created_at <= interval '30 minutes'
          AND (EXISTS (SELECT 1 FROM totp_factor t WHERE t.person_id = i.person_id) OR EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = i.person_id))`,
      [id],
    );
    return row !== undefined;
  }

  async isOpen(id: string): Promise<boolean> {
    const row = await this.database.row('SELECT 1 FROM invitation WHERE id = $1 AND used_at IS NULL AND cancelled_at IS NULL AND expires_at > $2', [id, this.clock.now()]);
    return row !== undefined;
  }
}

/** `abcdefghjkmn` as it is printed: in threes. */
export function spaced(code: string): string {
  return code.match(/.{1,3}/g)!.join(' ');
}
