import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { canCorrect } from './marking.policy.js';
import { LIVE } from './script-sql.js';

/** A mark as it stood on the page on which somebody ticked it. */
export interface TickedMark {
  submissionId: string;
  markVersion: number;
}

/** Noting that a trainer has looked at a mark again. */
@Injectable()
export class SecondLooks {
  constructor(private readonly transactions: Transactions) {}

  /** Notes the marks that are ticked, and takes back the notes of others in `shown`. A mark that changed since the page was read is not noted. */
  async tick(act: ViewerAct, assignmentId: string, cohortId: string, shown: readonly string[], ticked: readonly TickedMark[]): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canCorrect(act.viewer, cohortId) ? await tx.row("SELECT 1 FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE a.id = $1 AND c.id = $2 AND a.mode <> 'reflection'", [assignmentId, cohortId]) : null);
      await tx.rows('DELETE FROM second_look l USING submission s WHERE s.id = l.submission_id AND s.assignment_id = $1 AND s.cohort_id = $2 AND s.id = ANY($3) AND NOT (s.id = ANY($4))', [assignmentId, cohortId, shown, ticked.map(({ submissionId }) => submissionId)]);
      await tx.rows(
        `INSERT INTO second_look (submission_id, mark_version, looked_by, at) SELECT s.id, k.version, $5, $6 FROM unnest($3::text[], $4::int[]) AS x(id, version) JOIN submission s ON s.id = x.id JOIN mark k ON k.submission_id = s.id
          WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND ${LIVE} AND k.is_done AND k.version = x.version
         ON CONFLICT (submission_id) DO UPDATE SET mark_version = excluded.mark_version, looked_by = excluded.looked_by, at = excluded.at WHERE second_look.mark_version <> excluded.mark_version`,
        [assignmentId, cohortId, ticked.map(({ submissionId }) => submissionId), ticked.map(({ markVersion }) => markVersion), act.viewer.personId, tx.now],
      );
      await tx.audit({ kind: 'assignment', id: assignmentId, detail: { cohortId, looked: ticked.length } });
    });
  }
}
