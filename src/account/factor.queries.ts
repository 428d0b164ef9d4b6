import { Injectable } from '@nestjs/common';
import { liveGrant } from '../people/grant.entity.js';
import { Database } from '../platform/database/database.js';

/** What somebody has beside her passphrase. */
export interface Factors {
  hasApp: boolean;
  passkeys: Array<{ id: string; number: number; createdAt: string; usedAt: string | null }>;
  /** Codes left on her card; null when she has none. */
  cardLeft: number | null;
  cardMadeAt: Date | null;
}

/** An account as signing in knows it, when the passphrase is right. */
export interface Entrant {
  id: string;
  personId: string;
  hash: string;
  isStaff: boolean;
  /** An app or a passkey: then the passphrase alone does not let her in. */
  hasSecondStep: boolean;
}

const ENTRANT = `SELECT a.id, a.person_id AS "personId", a.passphrase_hash AS hash,
    EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = a.person_id AND ${liveGrant('g')} AND g.role <> 'participant') AS "isStaff",
    EXISTS (SELECT 1 FROM totp_factor t WHERE t.person_id = a.person_id) OR EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = a.person_id) AS "hasSecondStep"
  FROM account a WHERE a.disabled_at IS NULL AND `;

@Injectable()
export class FactorQueries {
  constructor(private readonly database: Database) {}

  async entrantByHandle(handleKey: string): Promise<Entrant | undefined> {
    return this.database.row<Entrant>(`${ENTRANT} a.handle_key = $1`, [handleKey]);
  }

  async entrant(accountId: string): Promise<Entrant | undefined> {
    return this.database.row<Entrant>(`${ENTRANT} a.id = $1`, [accountId]);
  }

  async entrantOf(personId: string): Promise<Entrant | undefined> {
    return this.database.row<Entrant>(`${ENTRANT} a.person_id = $1`, [personId]);
  }

  /** Of the person herself only. */
  async factors(personId: string): Promise<Factors> {
    const row = await this.database.row<Factors>(
      `SELECT EXISTS (SELECT 1 FROM totp_factor WHERE person_id = $1) AS "hasApp",
              (SELECT COALESCE(json_agg(json_build_object('id', id, 'number', number, 'createdAt', created_at, 'usedAt', used_at) ORDER BY number), '[]') FROM passkey WHERE person_id = $1) AS passkeys,
              c.created_at AS "cardMadeAt", (SELECT count(*)::int FROM recovery_code WHERE card_id = c.id AND used_at IS NULL) AS "left", c.id AS "cardId"
         FROM (SELECT 1) one LEFT JOIN recovery_card c ON c.person_id = $1 AND c.ended_at IS NULL`,
      [personId],
    ) as Factors & { left: number; cardId: string | null };
    return { hasApp: row.hasApp, passkeys: row.passkeys, cardLeft: row.cardId ? row.left : null, cardMadeAt: row.cardMadeAt };
  }
}
