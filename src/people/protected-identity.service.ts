import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { seal, unseal } from '../platform/crypto/sealing.js';
import { Keys } from '../platform/crypto/keys.js';
import { newId } from '../platform/database/ids.js';
import type { Tx } from '../platform/database/transactions.js';
import type { ProtectedKind } from './protected-field.entity.js';

/**
 * Keeps and opens what identifies a person. Nothing else in the house reads `protected_field`; each opening is an audit row
 * that names the person concerned, so that she can see it.
 */
@Injectable()
export class ProtectedIdentity {
  constructor(private readonly keys: Keys) {}

  /** Makes the person's data key; once, when she is made. */
  async begin(tx: Tx, personId: string): Promise<void> {
    const wrapped = seal(this.keys.wrapping(), randomBytes(32), keyPlace(personId));
    await tx.rows('INSERT INTO person_key (person_id, wrapped, key_id) VALUES ($1, $2, $3)', [personId, wrapped, 'v1']);
  }

  /** Writes one field, or removes it when `text` is empty. */
  async write(tx: Tx, personId: string, kind: ProtectedKind, text: string | null): Promise<void> {
    if (!text) {
      await tx.rows('DELETE FROM protected_field WHERE person_id = $1 AND kind = $2', [personId, kind]);
      return;
    }
    const existing = await tx.row<{ id: string }>('SELECT id FROM protected_field WHERE person_id = $1 AND kind = $2', [personId, kind]);
    const id = existing?.id ?? newId();
    const sealed = seal(await this.keyOf(tx, personId), text, { table: 'protected_field', column: kind, row: id });
    await tx.rows(
      'INSERT INTO protected_field (id, person_id, kind, sealed, changed_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET sealed = $4, changed_at = $5',
      [id, personId, kind, sealed, tx.now],
    );
  }

  /** Opens the named fields of one person for `reason` (an audit word, such as `certificate.print`) and leaves an audit row. Missing fields are absent. */
  async open(tx: Tx, personId: string, kinds: readonly ProtectedKind[], reason: string): Promise<Partial<Record<ProtectedKind, string>>> {
    const fields = await tx.rows<{ id: string; kind: ProtectedKind; sealed: Buffer }>('SELECT id, kind, sealed FROM protected_field WHERE person_id = $1 AND kind = ANY($2)', [personId, kinds]);
    if (fields.length === 0) return {};
    const key = await this.keyOf(tx, personId);
    await tx.audit({ kind: 'person', id: personId, personId, detail: { reason, fields: fields.map((field) => field.kind).join(' ') } }, 'identity.opened');
    return Object.fromEntries(fields.map((field) => [field.kind, unseal(key, field.sealed, { table: 'protected_field', column: field.kind, row: field.id }).toString('utf8')]));
  }

  /** Seals any text under the person's key (a certificate's name, a mailed file); `unsealFor` opens it. */
  async sealFor(tx: Tx, personId: string, text: string | Buffer, table: string, column: string, row: string): Promise<Buffer> {
    return seal(await this.keyOf(tx, personId), text, { table, column, row });
  }

  async unsealFor(tx: Tx, personId: string, sealed: Buffer, table: string, column: string, row: string): Promise<Buffer> {
    return unseal(await this.keyOf(tx, personId), sealed, { table, column, row });
  }

  private async keyOf(tx: Tx, personId: string): Promise<Buffer> {
    const row = await tx.row<{ wrapped: Buffer }>('SELECT wrapped FROM person_key WHERE person_id = $1', [personId]);
    if (!row) throw new Error('This person has no data key: it was destroyed, or she was never made.');
    return unseal(this.keys.wrapping(), row.wrapped, keyPlace(personId));
  }
}

function keyPlace(personId: string) {
  return { table: 'person_key', column: 'wrapped', row: personId };
}
