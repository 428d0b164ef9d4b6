import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../platform/database/transactions.js';
import { SealedTables, type SealedRows, type SealedValue } from '../people/sealed-rows.js';

/** Student numbers lie under the key of the person whose they are; here for whoever renews keys. */
@Injectable()
export class MatchRows implements SealedRows, OnModuleInit {
  readonly table = 'student_match';

  constructor(private readonly tables: SealedTables) {}

  onModuleInit(): void {
    this.tables.add(this);
  }

  async ofPerson(tx: Tx, personId: string): Promise<SealedValue[]> {
    const rows = await tx.rows<{ id: string; sealed: Buffer }>('SELECT id, sealed_number AS sealed FROM student_match WHERE person_id = $1 AND sealed_number IS NOT NULL FOR UPDATE', [personId]);
    return rows.map(({ id, sealed }) => ({ id, column: 'sealed_number', sealed, place: { table: 'student_match', column: 'sealed_number', row: id } }));
  }

  async put(tx: Tx, { id }: SealedValue, sealed: Buffer): Promise<void> {
    await tx.rows('UPDATE student_match SET sealed_number = $2 WHERE id = $1', [id, sealed]);
  }

  async heads(tx: Tx, personIds: string[]): Promise<Array<{ personId: string; head: Buffer }>> {
    return tx.rows('SELECT person_id AS "personId", substring(sealed_number FROM 1 FOR 13) AS head FROM student_match WHERE person_id = ANY($1) AND sealed_number IS NOT NULL', [personIds]);
  }
}
