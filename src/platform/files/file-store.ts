import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { printIn } from '../crypto/sealing.js';
import { Database } from '../database/database.js';
import { newId } from '../database/ids.js';
import type { Tx } from '../database/transactions.js';
import { JobRunner } from '../jobs/job-runner.js';
import { DomainError } from '../errors.js';
import { log } from '../log.js';
import { Settings } from '../settings.module.js';
import { Allowance } from './allowance.js';
import { checkUpload, type CheckedUpload } from './check-upload.js';
import type { FileKind } from './file-kinds.js';
import type { FileSealing } from './file-sealing.js';
import type { TemporaryFile } from './one-file.interceptor.js';

/** A file on the disk, before its row exists. */
export interface StoredFile {
  id: string;
  kind: FileKind;
  /** Size and checksum of the content in clear. */
  bytes: number;
  sha256: string;
  /** The print of the key under which it lies on the disk. */
  under: string;
  /** It waits for its owner's yes: see `HeldFiles`. */
  isHeld: boolean;
  /** For whoever must look into it before it is kept. */
  content: Buffer;
}

export interface FileRow {
  ownerId: string;
  sha256: string;
}

const ID = /^[0-9a-hjkmnp-tv-z]{26}$/;
const DAY = 86400000;

/** Keeps files on the local disk under DATA_DIR/files, in two levels of folders, under random names, each sealed under the key of its owner. */
@Injectable()
export class FileStore {
  private readonly root: string;
  private owners: FileSealing | undefined;

  constructor(
    settings: Settings,
    private readonly database: Database,
    private readonly allowance: Allowance,
    jobs: JobRunner,
  ) {
    this.root = join(settings.config.dataDir, 'files');
    jobs.handle('files.sweep', () => this.sweep());
  }

  /** Called once by whoever keeps the keys of owners. */
  sealBy(sealing: FileSealing): void {
    this.owners = sealing;
  }

  /**
   * Checks an upload, stores it under the key of `ownerId` and lets `work` make its row in a transaction (`recordWithin`). When no row came of it
   * (an error, or a second press that was answered from the first), the stored file is removed again.
   * @throws UploadRefused
   */
  async keep<T>(ownerId: string, upload: TemporaryFile, work: (file: StoredFile) => Promise<T>): Promise<T> {
    await this.allowance.spend(ownerId);
    const stored = await this.put(ownerId, await checkUpload(upload.path, upload.name));
    try {
      return await work(stored);
    } finally {
      const row = await this.database.row('SELECT 1 FROM stored_file WHERE id = $1', [stored.id]).catch(() => ({}));
      if (!row) await rm(this.pathOf(stored.id), { force: true });
    }
  }

  /** Seals it, writes it, and reads it again: what cannot be read back was never stored. */
  async put(ownerId: string, upload: CheckedUpload): Promise<StoredFile> {
    const id = newId();
    const sha256 = digestOf(upload.content);
    const under = await this.write(ownerId, id, upload.content);
    const isSame = await this.open(ownerId, id).then((content) => digestOf(content) === sha256, () => false);
    if (!isSame) {
      await rm(this.pathOf(id), { force: true });
      throw new Error('A file that was stored does not read back as it was written.');
    }
    return { id, kind: upload.kind, bytes: upload.content.length, sha256, under, isHeld: upload.isHeld ?? false, content: upload.content };
  }

  /**
   * The row of a stored file, in the transaction that needs it.
   * @throws UploadRefused when she has no room left
   */
  async recordWithin(tx: Tx, personId: string, file: StoredFile): Promise<void> {
    await this.allowance.fitWithin(tx, personId, file.bytes);
    const present = await this.sealing.keyWithin(tx, personId);
    // Her key was renewed since the file was put: what renews keys did not see it, for it had no row.
    const under = file.under === present ? present : await this.write(personId, file.id, await this.open(personId, file.id));
    await tx.rows('INSERT INTO stored_file (id, person_id, kind, bytes, sha256, stored_at, sealed_under) VALUES ($1, $2, $3, $4, $5, $6, $7)', [file.id, personId, file.kind, file.bytes, file.sha256, tx.now, under]);
  }

  /** Forgets a file that nothing needs any more: its row now, its content with the next sweep. */
  async forgetWithin(tx: Tx, id: string): Promise<void> {
    await tx.rows('DELETE FROM stored_file f WHERE f.id = $1 AND NOT EXISTS (SELECT 1 FROM submission WHERE file_id = f.id) AND NOT EXISTS (SELECT 1 FROM draft WHERE file_id = f.id)', [id]);
  }

  /** Removes the content of files whose rows are gone, at once and not with the next sweep. */
  async erase(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const row = await this.database.row('SELECT 1 FROM stored_file WHERE id = $1', [id]);
      if (!row) await rm(this.pathOf(id), { force: true });
    }
  }

  /** Seals a stored file anew for somebody else who answers for it from now on: its first owner is erased, and the work is not hers alone. */
  async giveWithin(tx: Tx, id: string, ownerId: string): Promise<void> {
    const row = await tx.row<FileRow>('SELECT person_id AS "ownerId", sha256 FROM stored_file WHERE id = $1 FOR UPDATE', [id]);
    if (!row || row.ownerId === ownerId) return;
    await this.sealing.keyWithin(tx, ownerId);
    // A former try may have written it already, and died before its row was.
    const content = await this.open(row.ownerId, id).catch(() => this.open(ownerId, id));
    if (digestOf(content) !== row.sha256) throw new DomainError('files.altered');
    const under = await this.write(ownerId, id, content);
    await tx.rows('UPDATE stored_file SET person_id = $2, sealed_under = $3 WHERE id = $1', [id, ownerId, under]);
  }

  /**
   * The whole content, opened and compared with its checksum before anything of it is sent.
   * @throws DomainError when the disk does not have it, or not as it was stored, so that a page can say so
   */
  async readChecked(id: string): Promise<Buffer> {
    const row = await this.database.row<FileRow>('SELECT person_id AS "ownerId", sha256 FROM stored_file WHERE id = $1', [id]);
    if (!row) throw new DomainError('files.gone');
    const content = await this.open(row.ownerId, id).catch(async (error: unknown) => {
      // Its key was renewed between reading the file and asking for the key: now it lies under the new one.
      if (error instanceof DomainError) return this.open(row.ownerId, id);
      throw error;
    });
    if (digestOf(content) === row.sha256) return content;
    log.error({ event: 'files.altered', id });
    throw new DomainError('files.altered');
  }

  /**
   * Seals a stored file under its owner's present key: one that lies in clear (from before files were sealed) or under a former key. In the transaction
   * of `tx`, which must hold the owner's lock. Answers the key's print; a file whose content is not what its row says is left alone.
   */
  async resealWithin(tx: Tx, id: string, row: FileRow): Promise<string> {
    const content = await this.open(row.ownerId, id);
    if (digestOf(content) !== row.sha256) throw new DomainError('files.altered');
    const under = await this.write(row.ownerId, id, content);
    await tx.rows('UPDATE stored_file SET sealed_under = $2 WHERE id = $1', [id, under]);
    return under;
  }

  /** Whoever keeps the keys of owners. */
  get sealing(): FileSealing {
    if (!this.owners) throw new Error('Nobody seals files: see FileStore.sealBy.');
    return this.owners;
  }

  /** Writes to a temporary name, syncs, and renames: readers see the former content or the new one, never a part. */
  private async write(ownerId: string, id: string, content: Buffer): Promise<string> {
    const { sealed, under } = await this.sealing.seal(ownerId, id, content);
    const path = this.pathOf(id);
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    const part = `${path}.${newId()}.part`;
    const handle = await open(part, 'wx', 0o600);
    try {
      await handle.writeFile(sealed);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, path);
    return under;
  }

  /** What lies on the disk, opened; files of before lie in clear. */
  private async open(ownerId: string, id: string): Promise<Buffer> {
    const stored = await readFile(this.pathOf(id)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      log.error({ event: 'files.missing', id });
      throw new DomainError('files.gone');
    });
    return printIn(stored) === null ? stored : this.sealing.unseal(ownerId, id, stored);
  }

  private pathOf(id: string): string {
    if (!ID.test(id)) throw new Error('Not the id of a stored file.');
    return join(this.root, id.slice(0, 2), id.slice(2, 4), id);
  }

  /** Removes files of more than a day without a row: a process was killed between storing and recording, or the row was erased. */
  private async sweep(): Promise<void> {
    await this.allowance.forget();
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

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
