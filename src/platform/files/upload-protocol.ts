import type { Readable } from 'node:stream';
import { DataStore, MemoryLocker, Server, Upload, type ServerOptions } from '@tus/server';
import type { UploadParts } from './upload-parts.js';

/**
 * The protocol tus 1.0.0 over `UploadParts`. It is loaded with the first file that arrives in pieces: the library brings 20 MB, and most processes
 * never meet one.
 */
export function tusServer(parts: UploadParts, options: Omit<ServerOptions, 'locker'>): Server {
  const withStore: ServerOptions & { datastore: DataStore } = { ...options, locker: new MemoryLocker(), datastore: new PartsStore(parts) };
  return new Server(withStore);
}

class PartsStore extends DataStore {
  constructor(private readonly parts: UploadParts) {
    super();
    this.extensions = ['creation'];
  }

  override async create(upload: Upload): Promise<Upload> {
    const { owner = '', sha256 = '', ending = '' } = upload.metadata as Record<string, string>;
    await this.parts.begin({ id: upload.id, personId: owner, bytes: upload.size ?? 0, sha256, ending });
    return upload;
  }

  override write(stream: Readable, id: string, offset: number): Promise<number> {
    return this.parts.write(stream, id, offset);
  }

  override async getUpload(id: string): Promise<Upload> {
    const { bytes, received } = await this.parts.look(id);
    return new Upload({ id, size: bytes, offset: received });
  }
}
