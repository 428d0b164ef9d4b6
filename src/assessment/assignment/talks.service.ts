import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';

/** The writer's side of a talk about her work. */
@Injectable()
export class Talks {
  constructor(private readonly transactions: Transactions) {}

  /** Answers what a marker wrote about her work, or her group's; answers where it goes on. @throws NotFound for everybody else, and where no marker has written */
  async answer(act: ViewerAct, submissionId: string, text: string): Promise<{ assignmentId: string; groupId: string | null }> {
    return this.transactions.run(act, async (tx) => {
      const work = found(
        await tx.row<{ assignmentId: string; groupId: string | null }>(
          `SELECT s.assignment_id AS "assignmentId", s.group_id AS "groupId" FROM submission s JOIN enrolment e ON e.person_id = $2 AND e.cohort_id = s.cohort_id AND e.state = 'active'
             LEFT JOIN group_member m ON m.enrolment_id = e.id LEFT JOIN left_group l ON l.enrolment_id = e.id
            WHERE s.id = $1 AND (s.enrolment_id = e.id OR s.group_id = COALESCE(m.group_id, l.group_id)) AND EXISTS (
              SELECT 1 FROM submission o WHERE o.assignment_id = s.assignment_id AND (o.enrolment_id = s.enrolment_id OR o.group_id = s.group_id)
                 AND (EXISTS (SELECT 1 FROM talk_message t WHERE t.submission_id = o.id) OR EXISTS (SELECT 1 FROM resubmission r WHERE r.submission_id = o.id)))`,
          [submissionId, act.viewer.personId],
        ),
      );
      await tx.rows('INSERT INTO talk_message (id, submission_id, by_writer, person_id, text, at) VALUES ($1, $2, true, $3, $4, $5)', [newId(), submissionId, act.viewer.personId, text, tx.now]);
      await tx.audit({ kind: 'submission', id: submissionId });
      return work;
    });
  }
}
