import { Injectable } from '@nestjs/common';
import { Keys } from '../platform/crypto/keys.js';
import { newId } from '../platform/database/ids.js';
import type { Tx } from '../platform/database/transactions.js';
import { comparable, FINDABLE, TAGGED } from './blind-index.js';
import { KeyStore, SealedForGood } from './key-store.js';
import { PersonSeals } from './person-seals.service.js';
import type { ProtectedKind } from './protected-field.entity.js';

/**
 * Keeps and opens what identifies a person. Nothing else in the house reads `protected_field`; each opening is an audit row
 * that names the person concerned, so that she can see it.
 */
@Injectable()
export class ProtectedIdentity {
  constructor(
    private readonly keys: Keys,
    private readonly store: KeyStore,
    private readonly seals: PersonSeals,
  ) {}

  /** Makes the person's data key; once, when she is made. It is written at once, before the transaction ends. */
  async begin(personId: string): Promise<void> {
    await this.store.make(personId);
  }

  /** Writes one field, or removes it when `text` is empty. */
  async write(tx: Tx, personId: string, kind: ProtectedKind, text: string | null): Promise<void> {
    if (!text) {
      await tx.rows('DELETE FROM protected_field WHERE person_id = $1 AND kind = $2', [personId, kind]);
      return;
    }
    await this.seals.hold(tx, personId);
    const existing = await tx.row<{ id: string }>('SELECT id FROM protected_field WHERE person_id = $1 AND kind = $2', [personId, kind]);
    const id = existing?.id ?? newId();
    const sealed = await this.seals.seal(tx, personId, text, placeOf(kind, id));
    await tx.rows(
      'INSERT INTO protected_field (id, person_id, kind, sealed, changed_at, blind_index) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET sealed = $4, changed_at = $5, blind_index = $6',
      [id, personId, kind, sealed, tx.now, this.indexOf(kind, text)],
    );
  }

  /** The texts of fields of the person who is acting, to be compared with what she herself wrote and shown to nobody: that leaves no audit row. */
  async compare(tx: Tx, personId: string, kinds: readonly ProtectedKind[]): Promise<string[]> {
    const fields = await tx.rows<{ id: string; kind: ProtectedKind; sealed: Buffer }>('SELECT id, kind, sealed FROM protected_field WHERE person_id = $1 AND kind = ANY($2)', [personId, kinds]);
    return Promise.all(fields.map(async ({ id, kind, sealed }) => (await this.seals.unseal(tx, personId, sealed, placeOf(kind, id))).toString('utf8')));
  }

  /** Opens the named fields of one person for `reason` (an audit word, such as `certificate.print`) and leaves an audit row. Missing fields are absent. */
  async open(tx: Tx, personId: string, kinds: readonly ProtectedKind[], reason: string): Promise<Partial<Record<ProtectedKind, string>>> {
    const fields = await tx.rows<{ id: string; kind: ProtectedKind; sealed: Buffer }>('SELECT id, kind, sealed FROM protected_field WHERE person_id = $1 AND kind = ANY($2)', [personId, kinds]);
    if (fields.length === 0) return {};
    const opened: Partial<Record<ProtectedKind, string>> = {};
    for (const { id, kind, sealed } of fields) opened[kind] = (await this.seals.unseal(tx, personId, sealed, placeOf(kind, id))).toString('utf8');
    await tx.audit({ kind: 'person', id: personId, personId, detail: { reason, fields: fields.map((field) => field.kind).join(' ') } }, 'identity.opened');
    return opened;
  }

  /** Like `open`, for whoever can do without: nothing when it cannot be opened any more (a site restored without its keys). */
  async openIfPossible(tx: Tx, personId: string, kinds: readonly ProtectedKind[], reason: string): Promise<Partial<Record<ProtectedKind, string>>> {
    return this.open(tx, personId, kinds, reason).catch((error: unknown) => {
      if (error instanceof SealedForGood) return {};
      throw error;
    });
  }

  /** The people who have exactly this text in `kind`, whatever its capitals and spaces; ids only, and nothing is opened. */
  async find(tx: Tx, kind: ProtectedKind, text: string): Promise<string[]> {
    return FINDABLE.includes(kind) ? this.tagged(tx, kind, text) : [];
  }

  /** Everybody with this country, to do something for all of them that names nobody; ids only, never to be shown or counted below five. */
  async ofCountry(tx: Tx, text: string): Promise<string[]> {
    return this.tagged(tx, 'country', text);
  }

  private async tagged(tx: Tx, kind: ProtectedKind, text: string): Promise<string[]> {
    const rows = await tx.rows<{ id: string }>('SELECT person_id AS id FROM protected_field WHERE kind = $1 AND blind_index = ANY($2)', [kind, this.keys.blindIndexes(kind, comparable(text))]);
    return rows.map(({ id }) => id);
  }

  /** The keyed digest by which a field is found or compared; null for fields of which there is none. */
  indexOf(kind: ProtectedKind, text: string): Buffer | null {
    return TAGGED.includes(kind) ? this.keys.blindIndexes(kind, comparable(text))[0]! : null;
  }

  /** Seals any text under the person's key (a certificate's name); `unsealFor` opens it. */
  async sealFor(tx: Tx, personId: string, text: string | Buffer, table: string, column: string, row: string): Promise<Buffer> {
    return this.seals.seal(tx, personId, text, { table, column, row });
  }

  async unsealFor(tx: Tx, personId: string, sealed: Buffer, table: string, column: string, row: string): Promise<Buffer> {
    return this.seals.unseal(tx, personId, sealed, { table, column, row });
  }

  /** The same for one column of many rows, in one question for keys. */
  async unsealColumn(rows: ReadonlyArray<{ id: string; personId: string; sealed: Buffer }>, table: string, column: string): Promise<Buffer[]> {
    return this.seals.unsealMany(rows.map(({ id, personId, sealed }) => ({ personId, sealed, place: { table, column, row: id } })));
  }
}

export function placeOf(kind: ProtectedKind, id: string) {
  return { table: 'protected_field', column: kind, row: id };
}
