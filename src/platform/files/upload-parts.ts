import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { newId } from '../database/ids.js';
import { JobRunner } from '../jobs/job-runner.js';
import { Settings } from '../settings.module.js';
import { Clock } from '../time/clock.js';
import { FileStore } from './file-store.js';
import type { TemporaryFile } from './one-file.interceptor.js';
import { UploadRefused } from './upload-refused.js';

/** What lies in one piece on the disk, whatever a sender puts into one request. */
export const PIECE_BYTES = 256 * 1024;
const KEPT_MS = 24 * 3600000;
/** Unfinished uploads of one person; a fourth takes the place of the oldest. */
const AT_MOST = 3;

interface UploadRow {
  id: string;
  personId: string;
  bytes: number;
  sha256: string;
  ending: string;
  received: number;
  pieces: string[];
}

/**
 * Files that arrive in pieces (tus 1.0.0), each sealed under its owner's key as soon as it is here. Where a file goes on is a number in the database, moved
 * only from the number that the sender knew: two processes, or two tries of the same piece, add it once.
 */
@Injectable()
export class UploadParts {
  private readonly root: string;
  private readonly incoming: string;

  constructor(
    settings: Settings,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly store: FileStore,
    jobs: JobRunner,
  ) {
    this.root = join(settings.config.dataDir, 'files', 'parts');
    this.incoming = join(settings.config.dataDir, 'files', 'incoming');
    jobs.handle('uploads.sweep', () => this.forget('begun_at < $1', [new Date(this.clock.now().getTime() - KEPT_MS)]));
  }

  async begin({ id, personId, bytes, sha256, ending }: Pick<UploadRow, 'id' | 'personId' | 'bytes' | 'sha256' | 'ending'>): Promise<void> {
    await this.database.rows('INSERT INTO upload (id, person_id, bytes, sha256, ending, begun_at) VALUES ($1, $2, $3, $4, $5, $6)', [id, personId, bytes, sha256, ending, this.clock.now()]);
    await this.forget('person_id = $1 AND id NOT IN (SELECT id FROM upload WHERE person_id = $1 ORDER BY begun_at DESC, id DESC LIMIT $2)', [personId, AT_MOST]);
  }

  /** Keeps what arrives; also what had arrived when the line broke. */
  async write(stream: Readable, id: string, offset: number): Promise<number> {
    const upload = await this.look(id);
    let at = offset;
    let held: Buffer[] = [];
    let size = 0;
    const keep = async () => {
      if (size === 0) return;
      at = await this.add(upload, at, Buffer.concat(held));
      held = [];
      size = 0;
    };
    try {
      for await (const part of stream as AsyncIterable<Buffer>) {
        held.push(part);
        size += part.length;
        if (size >= PIECE_BYTES) await keep();
      }
    } finally {
      await keep();
    }
    return at;
  }

  /** How much of it was told and is here. */
  async look(id: string): Promise<UploadRow> {
    const row = await this.database.row<UploadRow>(SELECT, [id]);
    if (row) return row;
    throw Object.assign(new Error('There is no such upload.'), { status_code: 404, body: '' });
  }

  /** True when an upload is this person's own. */
  async isOf(personId: string, id: string): Promise<boolean> {
    return (await this.database.row('SELECT 1 FROM upload WHERE id = $1 AND person_id = $2', [id, personId])) !== undefined;
  }

  /**
   * Puts the pieces of her upload together and lets `work` have the file, which is gone afterwards; the pieces stay until they are swept, because the answer
   * may be lost and `work` asked for again.
   * @throws UploadRefused when something of it is missing or not as it was sent
   */
  async gathered<T>(personId: string, id: string, work: (file: TemporaryFile) => Promise<T>): Promise<T> {
    const upload = await this.database.row<UploadRow>(`${SELECT} AND person_id = $2`, [id, personId]);
    if (!upload || upload.received !== upload.bytes) throw new UploadRefused('notWhole');
    const pieces = await Promise.all(upload.pieces.map(async (piece) => this.store.sealing.unseal(personId, piece, await readFile(this.pathOf(id, piece)))));
    const content = Buffer.concat(pieces);
    if (content.length !== upload.bytes || createHash('sha256').update(content).digest('hex') !== upload.sha256) throw new UploadRefused('notWhole');
    const path = join(this.incoming, newId());
    await writeFile(path, content, { flag: 'wx', mode: 0o600 });
    try {
      return await work({ path, name: `file${upload.ending}`, bytes: content.length });
    } finally {
      await rm(path, { force: true });
    }
  }

  private async add(upload: UploadRow, at: number, content: Buffer): Promise<number> {
    const piece = newId();
    const { sealed } = await this.store.sealing.seal(upload.personId, piece, content);
    await mkdir(join(this.root, upload.id), { recursive: true, mode: 0o700 });
    await writeFile(this.pathOf(upload.id, piece), sealed, { flag: 'wx', mode: 0o600, flush: true });
    const row = await this.database.row<{ received: number }>('UPDATE upload SET received = received + $3, pieces = pieces || to_jsonb($4::text) WHERE id = $1 AND received = $2 AND received + $3 <= bytes RETURNING received', [upload.id, at, content.length, piece]);
    if (row) return row.received;
    // Another request was faster with the same piece: the sender asks where it goes on.
    await rm(this.pathOf(upload.id, piece), { force: true });
    throw Object.assign(new Error('The upload has gone on elsewhere.'), { status_code: 409, body: '' });
  }

  private async forget(which: string, values: Array<string | number | Date>): Promise<void> {
    const gone = await this.database.rows<{ id: string }>(`DELETE FROM upload WHERE ${which} RETURNING id`, values);
    for (const { id } of gone) await rm(join(this.root, id), { recursive: true, force: true });
  }

  private pathOf(id: string, piece: string): string {
    return join(this.root, id, piece);
  }
}

const SELECT = 'SELECT id, person_id AS "personId", bytes, sha256, ending, received, pieces FROM upload WHERE id = $1';
