import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../platform/database/transactions.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { DueMoves } from '../extension/due-moves.js';
import { LATE_NOW } from './late-sql.js';
import { MarkFacts } from './mark-facts.service.js';
import { PUBLISHED } from './script-sql.js';

/** A date that is moved after results are out counts their late days anew where that is better for the person, and never where it is worse. */
@Injectable()
export class LateRecounts implements OnModuleInit {
  constructor(
    private readonly moves: DueMoves,
    private readonly facts: MarkFacts,
  ) {}

  onModuleInit(): void {
    this.moves.onMoved((tx, cohortId) => this.recount(tx, cohortId));
  }

  /** Writes the fewer days down beside those that the result first went out with, tells completion, and tells each person that her result changed. */
  private async recount(tx: Tx, cohortId: string): Promise<void> {
    const changed = await tx.rows<{ submissionId: string; markId: string; days: number }>(
      `UPDATE late_arrival l SET days = n.days, first_days = COALESCE(l.first_days, l.days), recounted_at = $2
         FROM (SELECT s.id, k.id AS mark_id, ${LATE_NOW} AS days FROM submission s JOIN late_arrival x ON x.submission_id = s.id JOIN mark k ON k.submission_id = s.id AND k.is_done JOIN cohort c ON c.id = s.cohort_id AND c.state <> 'final'
                WHERE s.cohort_id = $1 AND s.taken_back_at IS NULL AND ${PUBLISHED}) n
        WHERE l.submission_id = n.id AND n.days < l.days RETURNING l.submission_id AS "submissionId", n.mark_id AS "markId", l.days`,
      [cohortId, tx.now],
    );
    for (const { submissionId, markId, days } of changed) {
      await this.facts.tellScript(tx, submissionId);
      const people = await peopleOfWork(tx, submissionId);
      for (const personId of people) await tx.job('mail.send', { personId, event: 'result', subjectId: `${markId}.late.${days}` });
      await tx.audit({ kind: 'mark', id: markId, people }, 'mark.recounted');
    }
  }
}
