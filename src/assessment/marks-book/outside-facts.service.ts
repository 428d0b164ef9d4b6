import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CompletionFacts } from '../../completion/facts.service.js';
import type { Tx } from '../../platform/database/transactions.js';
import { MarkFacts } from '../marking/mark-facts.service.js';
import { isPublishedTo } from '../assignment/published-work.js';
import { isAtLeast } from '../marking/mark-total.js';
import { WRITERS } from '../marking/script-sql.js';

interface OutsideResult {
  enrolmentId: string;
  points: number | null;
  outOf: number | null;
  passMark: number;
  isPublished: boolean;
}

/** SQL: place `e` has work for assignment `a` here, handed in and not taken back, alone or in a group. */
export const HANDED_IN_HERE = (place: string, work: string): string =>
  `EXISTS (SELECT 1 FROM submission s JOIN (SELECT e.id, e.state, gm.group_id, lg.group_id AS left_id FROM ${WRITERS}) w ON (w.id = s.enrolment_id OR COALESCE(w.group_id, w.left_id) = s.group_id) WHERE w.id = ${place} AND s.assignment_id = ${work} AND s.taken_back_at IS NULL AND NOT s.for_comments_only)`;

/** Tells completion what marks from outside mean, also when results are published or hidden again. */
@Injectable()
export class OutsideFacts implements OnModuleInit {
  constructor(
    private readonly facts: CompletionFacts,
    private readonly markFacts: MarkFacts,
  ) {}

  onModuleInit(): void {
    this.markFacts.alsoTell((tx, assignmentId, cohortId) => this.tell(tx, assignmentId, cohortId));
  }

  /** The present state for these places, or for all that have such a mark. Work that was handed in here speaks for itself and is left alone. */
  async tell(tx: Tx, assignmentId: string, cohortId: string, enrolmentIds: readonly string[] | null = null): Promise<void> {
    const results = await tx.rows<OutsideResult>(
      `SELECT e.id AS "enrolmentId", o.points, o.out_of AS "outOf", (t.rule->>'passMark')::float8 AS "passMark", ${isPublishedTo({ assignment: '$1', cohort: '$2', enrolment: 'e.id', group: 'NULL' })} AS "isPublished"
         FROM enrolment e JOIN cohort c ON c.id = e.cohort_id JOIN course t ON t.id = c.course_id LEFT JOIN outside_mark o ON o.enrolment_id = e.id AND o.assignment_id = $1
        WHERE e.cohort_id = $2 AND (($3::text[] IS NULL AND o.points IS NOT NULL) OR e.id = ANY($3)) AND NOT ${HANDED_IN_HERE('e.id', '$1')} ORDER BY e.id`,
      [assignmentId, cohortId, enrolmentIds],
    );
    for (const { enrolmentId, points, outOf, passMark, isPublished } of results) {
      const subject = { enrolmentId, kind: 'assignment' as const, subjectId: assignmentId };
      if (points === null || outOf === null) await this.facts.tell(tx, { ...subject, isMet: false, state: 'missing', isPublished: true });
      else await this.facts.tell(tx, { ...subject, isMet: isAtLeast({ points, outOf }, passMark), state: 'marked', points, outOf, isPublished });
    }
  }
}
