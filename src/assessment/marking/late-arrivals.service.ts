import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/transactions.js';
import { COMMENTS_ONLY, PUBLISHED } from './script-sql.js';
import { LATE_NOW } from './late-sql.js';

/** Writes down how late work came, under the rule that is in force; a result that is out keeps what it was counted with. */
@Injectable()
export class LateArrivals {
  /** For the scripts that `where` picks as `s`: all of a pile before its results go out, or one that is done. */
  async note(tx: Tx, where: string, values: readonly string[]): Promise<void> {
    const open = `${where} AND NOT (${PUBLISHED} AND EXISTS (SELECT 1 FROM mark k WHERE k.submission_id = s.id AND k.is_done))`;
    await this.write(tx, open, values);
  }

  /** For a script that is done after its pile went out: it had no result before, so it is counted now. */
  async noteFirst(tx: Tx, submissionId: string): Promise<void> {
    await this.write(tx, 's.id = $1', [submissionId]);
  }

  private async write(tx: Tx, where: string, values: readonly string[]): Promise<void> {
    await tx.rows(`DELETE FROM late_arrival l USING submission s WHERE s.id = l.submission_id AND ${where}`, [...values]);
    await tx.rows(
      `INSERT INTO late_arrival (submission_id, days, unit, per_day, floor_percent) SELECT * FROM (
         SELECT s.id, ${LATE_NOW} AS days, x.late_unit, x.late_per_day, x.late_floor_percent FROM submission s JOIN assignment a ON a.id = s.assignment_id JOIN marking_setting x ON x.cohort_id = s.cohort_id AND x.late_penalty
          WHERE s.is_late AND s.taken_back_at IS NULL AND NOT ${COMMENTS_ONLY} AND ${where}) late WHERE late.days > 0`,
      [...values],
    );
  }
}
