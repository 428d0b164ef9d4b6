import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

export interface IssuerKeyRow {
  id: string;
  /** Multikey. */
  publicKey: string;
  sealedSeed: Buffer | null;
  madeAt: Date;
  retiredAt: Date | null;
}

export const ISSUER_KEYS_SQL = 'SELECT id, public_key AS "publicKey", sealed_seed AS "sealedSeed", made_at AS "madeAt", retired_at AS "retiredAt" FROM issuer_key ORDER BY made_at DESC, id';

@Injectable()
export class IssuerKeyQueries {
  constructor(private readonly database: Database) {}

  /** Every key that ever signed here, the newest first. Anybody may know them. */
  async all(): Promise<IssuerKeyRow[]> {
    return this.database.rows<IssuerKeyRow>(ISSUER_KEYS_SQL);
  }

  /** Who signs, in words: the issuer of the programme that most cohorts belong to. */
  async issuerName(): Promise<string | null> {
    const row = await this.database.row<{ issuer: string }>(
      'SELECT p.issuer FROM programme p ORDER BY (SELECT count(*) FROM course k JOIN cohort c ON c.course_id = k.id WHERE k.programme_id = p.id) DESC, p.title LIMIT 1',
    );
    return row?.issuer ?? null;
  }
}
