import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sealUnder } from '../platform/crypto/sealing.js';
import type { Tx } from '../platform/database/transactions.js';
import { FileStore } from '../platform/files/file-store.js';
import type { FileSealing, SealedFile } from '../platform/files/file-sealing.js';
import { KeyStore } from './key-store.js';
import { opened, PersonSeals } from './person-seals.service.js';

/** Stored files lie under the key of the person who handed them in. */
@Injectable()
export class FileSeals implements FileSealing, OnModuleInit {
  constructor(
    private readonly keys: KeyStore,
    private readonly seals: PersonSeals,
    private readonly files: FileStore,
  ) {}

  onModuleInit(): void {
    this.files.sealBy(this);
  }

  async seal(ownerId: string, fileId: string, content: Buffer): Promise<SealedFile> {
    const [current] = await this.keys.of(ownerId);
    return { sealed: sealUnder(current, content, placeOf(fileId)), under: current.print };
  }

  async unseal(ownerId: string, fileId: string, sealed: Buffer): Promise<Buffer> {
    return opened(await this.keys.of(ownerId), sealed, placeOf(fileId));
  }

  async keyWithin(tx: Tx, ownerId: string): Promise<string> {
    const [current] = await this.seals.hold(tx, ownerId);
    return current.print;
  }
}

function placeOf(fileId: string) {
  return { table: 'stored_file', column: 'content', row: fileId };
}
