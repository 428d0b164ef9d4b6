import type { Tx } from '../database/transactions.js';

export interface SealedFile {
  sealed: Buffer;
  /** The print of the key under which it lies. */
  under: string;
}

/** Whoever keeps the keys of owners seals files for the store; see `FileStore.sealBy`. */
export interface FileSealing {
  seal(ownerId: string, fileId: string, content: Buffer): Promise<SealedFile>;
  /** @throws DomainError when the key is gone or a byte is not the same. */
  unseal(ownerId: string, fileId: string, sealed: Buffer): Promise<Buffer>;
  /** The print of the owner's present key, which stays so until the transaction ends. */
  keyWithin(tx: Tx, ownerId: string): Promise<string>;
}
