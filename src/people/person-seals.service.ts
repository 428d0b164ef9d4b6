import { Injectable } from '@nestjs/common';
import { BrokenSeal, sealUnder, unsealWith, type Place } from '../platform/crypto/sealing.js';
import type { Tx } from '../platform/database/transactions.js';
import { log } from '../platform/log.js';
import { KeyStore, SealedForGood, type PersonKeys } from './key-store.js';

/** Number of the lock that says "something is being sealed for this person"; see `hold`. */
const LOCK = 826403;

/** Seals and opens what belongs to one person, under her data key. Which table and row it stands in is authenticated: it opens nowhere else. */
@Injectable()
export class PersonSeals {
  /** The keys that a transaction has asked for: one question a person, however much is opened. */
  private readonly known = new WeakMap<Tx, Map<string, PersonKeys>>();
  private readonly held = new WeakMap<Tx, Set<string>>();

  constructor(private readonly keys: KeyStore) {}

  async seal(tx: Tx, personId: string, text: string | Buffer, place: Place): Promise<Buffer> {
    const [current] = await this.hold(tx, personId);
    return sealUnder(current, text, place);
  }

  /** @throws SealedForGood when her key was destroyed; DomainError too when the value was altered or moved */
  async unseal(tx: Tx, personId: string, sealed: Buffer, place: Place): Promise<Buffer> {
    return opened(await this.keysIn(tx, personId), sealed, place);
  }

  /**
   * The same for values of many people, whose keys are asked for in one question and not kept: call it with some hundreds at a time.
   * @throws as `unseal`, for the first that does not open
   */
  async unsealMany(values: ReadonlyArray<{ personId: string; sealed: Buffer; place: Place }>): Promise<Buffer[]> {
    const keys = await this.keys.ofMany([...new Set(values.map(({ personId }) => personId))]);
    return values.map(({ personId, sealed, place }) => {
      const own = keys.get(personId);
      if (!own) throw new SealedForGood('people.key.missing');
      return opened(own, sealed, place);
    });
  }

  /**
   * The person's keys, and the promise that they do not change before this transaction ends: what is sealed under the current one is found by
   * whoever renews keys, since she waits for the same lock.
   */
  async hold(tx: Tx, personId: string): Promise<PersonKeys> {
    const held = this.held.get(tx) ?? new Set<string>();
    this.held.set(tx, held);
    if (!held.has(personId)) {
      await tx.rows(`SELECT pg_advisory_xact_lock_shared(hashtextextended($1, ${LOCK}))`, [personId]);
      held.add(personId);
      this.known.get(tx)?.delete(personId);
    }
    return this.keysIn(tx, personId);
  }

  private async keysIn(tx: Tx, personId: string): Promise<PersonKeys> {
    const known = this.known.get(tx) ?? new Map<string, PersonKeys>();
    this.known.set(tx, known);
    const keys = known.get(personId) ?? (await this.keys.of(personId));
    known.set(personId, keys);
    return keys;
  }
}

/** Waits until nothing is being sealed for her, for as long as the transaction of `tx` lasts. */
export async function holdAlone(tx: Tx, personId: string): Promise<void> {
  await tx.rows(`SELECT pg_advisory_xact_lock(hashtextextended($1, ${LOCK}))`, [personId]);
}

/** Opens a value, and says it plainly when it cannot be. */
export function opened(keys: PersonKeys, sealed: Buffer, place: Place): Buffer {
  try {
    return unsealWith(keys, sealed, place);
  } catch (error) {
    if (!(error instanceof BrokenSeal)) throw error;
    log.error({ event: 'keys.brokenSeal', table: place.table, column: place.column, row: place.row });
    throw new SealedForGood('people.key.broken');
  }
}
