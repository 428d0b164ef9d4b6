import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { newId } from '../database/ids.js';
import type { Tx } from '../database/transactions.js';
import { JobRunner } from '../jobs/job-runner.js';
import { DomainError } from '../errors.js';
import { log } from '../log.js';
import { Settings } from '../settings.module.js';
import { checkUpload, type CheckedUpload } from './check-upload.js';
import type { FileKind } from './file-kinds.js';
import type { TemporaryFile } from './one-file.interceptor.js';

/** A file on the disk, before its row exists. */
export interface StoredFile {
  id: string;
  kind: FileKind;
  bytes: number;
  sha256: string;
}

const ID = /^[0-9a-hjkmnp-tv-z]{26}$/;
const CHUNK = 256 * 1024;
const DAY = 86400000;

/** Keeps files on the local disk under DATA_DIR/files, in two levels of folders, under random names. */
@Injectable()
export class FileStore {
  private readonly root: string;

  constructor(
    settings: Settings,
    private readonly database: Database,
    jobs: JobRunner,
  ) {
    this.root = join(settings.config.dataDir, 'files');
    jobs.handle('files.sweep', () => this.sweep());
  }

  /**
   * Checks an upload, stores it and lets `work` make its row in a transaction (`recordWithin`). When no row came of it (an error, or a
   * second press that was answered from the first), the stored file is removed again.
   * @throws UploadRefused
   */
  async keep<T>(upload: TemporaryFile, work: (file: StoredFile) => Promise<T>): Promise<T> {
    const stored = await this.put(await checkUpload(upload.path, upload.name));
    try {
      return await work(stored);
    } finally {
      const row = await this.database.row('SELECT 1 FROM stored_file WHERE id = $1', [stored.id]).catch(() => ({}));
      if (!row) await rm(this.pathOf(stored.id), { force: true });
    }
  }

  /** Writes to a temporary name while hashing, renames, and reads it again: what cannot be read back was never stored. */
  async put(upload: CheckedUpload): Promise<StoredFile> {
    const id = newId();
    const path = this.pathOf(id);
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    const part = `${path}.part`;
    const handle = await open(part, 'wx', 0o600);
    let sha256: string;
    try {
      sha256 = await writeHashed(handle, upload.content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, path);
    if ((await this.digest(id)) !== sha256) {
      await rm(path, { force: true });
      throw new Error('A file that was stored does not read back as it was written.');
    }
    return { id, kind: upload.kind, bytes: upload.content.length, sha256 };
  }

  /** The row of a stored file, in the transaction that needs it. */
  async recordWithin(tx: Tx, personId: string, file: StoredFile): Promise<void> {
    await tx.rows('INSERT INTO stored_file (id, person_id, kind, bytes, sha256, stored_at) VALUES ($1, $2, $3, $4, $5, $6)', [file.id, personId, file.kind, file.bytes, file.sha256, tx.now]);
  }

  /** Forgets a file that nothing needs any more: its row now, its content with the next sweep. */
  async forgetWithin(tx: Tx, id: string): Promise<void> {
    await tx.rows('DELETE FROM stored_file f WHERE f.id = $1 AND NOT EXISTS (SELECT 1 FROM submission WHERE file_id = f.id) AND NOT EXISTS (SELECT 1 FROM draft WHERE file_id = f.id)', [id]);
  }

  /** SHA-256 of what lies on the disk now, in hex. */
  async digest(id: string): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(this.read(id), hash);
    return hash.digest('hex');
  }

  /**
   * The content as a stream.
   * @throws DomainError when the disk does not have it, so that a page can say so
   */
  async readChecked(id: string): Promise<NodeJS.ReadableStream> {
    const isThere = await stat(this.pathOf(id)).then(() => true, () => false);
    if (!isThere) {
      log.error({ event: 'files.missing', id });
      throw new DomainError('files.gone');
    }
    return this.read(id);
  }

  private read(id: string) {
    return createReadStream(this.pathOf(id));
  }

  private pathOf(id: string): string {
    if (!ID.test(id)) throw new Error('Not the id of a stored file.');
    return join(this.root, id.slice(0, 2), id.slice(2, 4), id);
  }

  /** Removes files of more than a day without a row: a process was killed between storing and recording, or the row was erased. */
  private async sweep(): Promise<void> {
    const names = (await readdir(this.root, { recursive: true, withFileTypes: true }).catch(() => [])).filter((entry) => entry.isFile());
    for (const entry of names) {
      const path = join(entry.parentPath, entry.name);
      const isOld = (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
      if (Date.now() - isOld < DAY) continue;
      const row = ID.test(entry.name) ? await this.database.row('SELECT 1 FROM stored_file WHERE id = $1', [entry.name]) : undefined;
      if (row) continue;
      await rm(path, { force: true });
      log.info({ event: 'files.swept' });
    }
  }
}

async function writeHashed(handle: FileHandle, content: Buffer): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < content.length; at += CHUNK) {
    const piece = content.subarray(at, at + CHUNK);
    hash.update(piece);
    await handle.writeFile(piece);
  }
  return hash.digest('hex');
}
