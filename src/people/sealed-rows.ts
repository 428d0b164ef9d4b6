import { Injectable } from '@nestjs/common';
import type { Place } from '../platform/crypto/sealing.js';
import type { Tx } from '../platform/database/transactions.js';

/** One value that lies under a person's key. */
export interface SealedValue {
  id: string;
  column: string;
  sealed: Buffer;
  place: Place;
}

/** A table that holds values sealed by `PersonSeals`: whoever adds one registers it here, or its values are lost when keys are renewed. */
export interface SealedRows {
  readonly table: string;
  /** All sealed values of one person, their rows locked. */
  ofPerson(tx: Tx, personId: string): Promise<SealedValue[]>;
  /** Puts the same text back under another key; what else is computed from it (an index, a digest) is computed anew. */
  put(tx: Tx, value: SealedValue, sealed: Buffer, clear: Buffer): Promise<void>;
  /** The first thirteen bytes of each value of these people, which say under which key it lies. */
  heads(tx: Tx, personIds: string[]): Promise<Array<{ personId: string; head: Buffer }>>;
}

/** All tables with sealed values; later slices add theirs when they start. */
@Injectable()
export class SealedTables {
  readonly all: SealedRows[] = [];

  add(rows: SealedRows): void {
    this.all.push(rows);
  }
}
