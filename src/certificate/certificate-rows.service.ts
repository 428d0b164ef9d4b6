import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../platform/database/transactions.js';
import { SealedTables, type SealedRows, type SealedValue } from '../people/sealed-rows.js';
import { Serials } from './serials.js';

const COLUMNS = ['sealed_name', 'sealed_secret', 'sealed_pdf'] as const;
type Column = (typeof COLUMNS)[number];

/** Sealed parts of certificates, for whoever renews keys: with the secret goes the digest by which it is recognised. */
@Injectable()
export class CertificateRows implements SealedRows, OnModuleInit {
  readonly table = 'certificate';

  constructor(
    private readonly serials: Serials,
    private readonly tables: SealedTables,
  ) {}

  onModuleInit(): void {
    this.tables.add(this);
  }

  async ofPerson(tx: Tx, personId: string): Promise<SealedValue[]> {
    const rows = await tx.rows<{ id: string } & Record<Column, Buffer | null>>(
      'SELECT c.id, c.sealed_name, c.sealed_secret, c.sealed_pdf FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id WHERE e.person_id = $1 FOR UPDATE OF c',
      [personId],
    );
    return rows.flatMap((row) => COLUMNS.flatMap((column) => (row[column] ? [{ id: row.id, column, sealed: row[column], place: { table: 'certificate', column, row: row.id } }] : [])));
  }

  async put(tx: Tx, { id, column }: SealedValue, sealed: Buffer, clear: Buffer): Promise<void> {
    if (column === 'sealed_secret') await tx.rows('UPDATE certificate SET sealed_secret = $2, secret_digest = $3 WHERE id = $1', [id, sealed, this.serials.digest(clear.toString('utf8'))]);
    else if (column === 'sealed_name') await tx.rows('UPDATE certificate SET sealed_name = $2 WHERE id = $1', [id, sealed]);
    else await tx.rows('UPDATE certificate SET sealed_pdf = $2 WHERE id = $1', [id, sealed]);
  }

  async heads(tx: Tx, personIds: string[]): Promise<Array<{ personId: string; head: Buffer }>> {
    return tx.rows(
      `SELECT e.person_id AS "personId", substring(v.sealed FROM 1 FOR 13) AS head FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id
         CROSS JOIN LATERAL (VALUES (c.sealed_name), (c.sealed_secret), (c.sealed_pdf)) AS v (sealed) WHERE e.person_id = ANY($1) AND v.sealed IS NOT NULL`,
      [personIds],
    );
  }
}
