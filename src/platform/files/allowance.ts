import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Tx } from '../database/transactions.js';
import { Clock } from '../time/clock.js';
import { DAY_LIMIT, PERSON_LIMIT } from './file-kinds.js';
import { UploadRefused } from './upload-refused.js';

const MB = 1024 * 1024;
const DAY = 86400000;

/** How much one person may send on one day, and have here in all: a disk that one account can fill is closed to everybody else. */
@Injectable()
export class Allowance {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts one file of today, before it is looked at: also a refused one has cost time.
   * @throws UploadRefused
   */
  async spend(personId: string): Promise<void> {
    const row = await this.database.row<{ count: number }>('INSERT INTO upload_day (person_id, day, count) VALUES ($1, $2, 1) ON CONFLICT (person_id, day) DO UPDATE SET count = upload_day.count + 1 RETURNING count', [personId, this.day(0)]);
    if (row!.count > DAY_LIMIT) throw new UploadRefused('tooMany', { most: DAY_LIMIT });
  }

  /**
   * Refuses what could not be kept when all of it has come: said before anything is sent.
   * @throws UploadRefused
   */
  async expect(personId: string, bytes: number): Promise<void> {
    const row = await this.database.row<{ count: number | null; bytes: number }>('SELECT (SELECT count FROM upload_day WHERE person_id = $1 AND day = $2) AS count, (SELECT COALESCE(sum(bytes), 0)::float8 FROM stored_file WHERE person_id = $1) AS bytes', [personId, this.day(0)]);
    if ((row!.count ?? 0) >= DAY_LIMIT) throw new UploadRefused('tooMany', { most: DAY_LIMIT });
    if (row!.bytes + bytes > PERSON_LIMIT) throw new UploadRefused('full', { most: PERSON_LIMIT / MB });
  }

  /**
   * Refuses what no longer fits beside her other files; inside the transaction that keeps it.
   * @throws UploadRefused
   */
  async fitWithin(tx: Tx, personId: string, bytes: number): Promise<void> {
    await tx.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 18))', [personId]);
    const row = await tx.row<{ bytes: number }>('SELECT COALESCE(sum(bytes), 0)::float8 AS bytes FROM stored_file WHERE person_id = $1', [personId]);
    if (row!.bytes + bytes > PERSON_LIMIT) throw new UploadRefused('full', { most: PERSON_LIMIT / MB });
  }

  /** Counts of days that are over say when somebody was here; nothing needs them. */
  async forget(): Promise<void> {
    await this.database.rows('DELETE FROM upload_day WHERE day < $1', [this.day(-1)]);
  }

  private day(from: number): string {
    return new Date(this.clock.now().getTime() + from * DAY).toISOString().slice(0, 10);
  }
}
