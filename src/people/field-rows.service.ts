import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../platform/database/transactions.js';
import type { ProtectedKind } from './protected-field.entity.js';
import { placeOf, ProtectedIdentity } from './protected-identity.service.js';
import { SealedTables, type SealedRows, type SealedValue } from './sealed-rows.js';

/** Protected fields, for whoever renews keys: with the text goes the index by which it is found. */
@Injectable()
export class FieldRows implements SealedRows, OnModuleInit {
  readonly table = 'protected_field';

  constructor(
    private readonly identity: ProtectedIdentity,
    private readonly tables: SealedTables,
  ) {}

  onModuleInit(): void {
    this.tables.add(this);
  }

  async ofPerson(tx: Tx, personId: string): Promise<SealedValue[]> {
    const rows = await tx.rows<{ id: string; kind: ProtectedKind; sealed: Buffer }>('SELECT id, kind, sealed FROM protected_field WHERE person_id = $1 FOR UPDATE', [personId]);
    return rows.map(({ id, kind, sealed }) => ({ id, column: kind, sealed, place: placeOf(kind, id) }));
  }

  async put(tx: Tx, { id, column }: SealedValue, sealed: Buffer, clear: Buffer): Promise<void> {
    await tx.rows('UPDATE protected_field SET sealed = $2, blind_index = $3 WHERE id = $1', [id, sealed, this.identity.indexOf(column as ProtectedKind, clear.toString('utf8'))]);
  }

  async heads(tx: Tx, personIds: string[]): Promise<Array<{ personId: string; head: Buffer }>> {
    return tx.rows('SELECT person_id AS "personId", substring(sealed FROM 1 FOR 13) AS head FROM protected_field WHERE person_id = ANY($1)', [personIds]);
  }
}
