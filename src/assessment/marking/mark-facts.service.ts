import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/transactions.js';
import { CompletionFacts } from '../../completion/facts.service.js';
import { countedPoints, type LateArrival } from '../assignment/counted-points.js';
import { LATE_ARRIVAL } from './late-sql.js';
import { isAtLeast } from './mark-total.js';
import { COMMENTS_ONLY, IS_WRITER, LIVE, PUBLISHED, WRITERS } from './script-sql.js';

interface Result {
  enrolmentId: string;
  assignmentId: string;
  isDone: boolean;
  points: number;
  outOf: number;
  adjustment: number;
  late: LateArrival | null;
  passMark: number;
  isPublished: boolean;
}

/** Tells completion what marks mean: for the writer of a script, or for every member of the group that wrote it. */
@Injectable()
export class MarkFacts {
  private readonly others: Array<(tx: Tx, assignmentId: string, cohortId: string) => Promise<void>> = [];

  constructor(private readonly facts: CompletionFacts) {}

  /** Marks that do not hang on a script register here, and are told with the pile. */
  alsoTell(tell: (tx: Tx, assignmentId: string, cohortId: string) => Promise<void>): void {
    this.others.push(tell);
  }

  /** Tells the present state of one script's mark. */
  async tellScript(tx: Tx, submissionId: string): Promise<void> {
    await this.tell(tx, await this.results(tx, 's.id = $1', [submissionId]));
  }

  /** Tells all marks of an assignment in a cohort: after publishing, and after publishing was undone. */
  async tellPile(tx: Tx, assignmentId: string, cohortId: string): Promise<void> {
    await this.tell(tx, await this.results(tx, 's.assignment_id = $1 AND s.cohort_id = $2', [assignmentId, cohortId]));
    for (const tell of this.others) await tell(tx, assignmentId, cohortId);
  }

  private async tell(tx: Tx, results: Result[]): Promise<void> {
    for (const { enrolmentId, assignmentId, isDone, points: given, outOf, adjustment, late, passMark, isPublished } of results) {
      const { points } = countedPoints(given, outOf, adjustment, late);
      const subject = { enrolmentId, kind: 'assignment' as const, subjectId: assignmentId };
      if (isDone) await this.facts.tell(tx, { ...subject, isMet: isAtLeast({ points, outOf }, passMark), state: 'marked', points, outOf, isPublished });
      else await this.facts.tell(tx, { ...subject, isMet: false, state: 'handed_in', isPublished: true });
    }
  }

  private results(tx: Tx, where: string, values: string[]): Promise<Result[]> {
    return tx.rows<Result>(
      `SELECT e.id AS "enrolmentId", s.assignment_id AS "assignmentId", k.is_done AS "isDone", ${PUBLISHED} AS "isPublished", (t.rule->>'passMark')::float8 AS "passMark", ${LATE_ARRIVAL} AS late, COALESCE((SELECT j.points FROM group_adjustment j WHERE j.submission_id = s.id AND j.enrolment_id = e.id), 0) AS adjustment,
              (SELECT COALESCE(sum(m.points), 0)::int FROM mark_criterion m WHERE m.mark_id = k.id) AS points, (SELECT COALESCE(sum(x.points), 0)::int FROM criterion x WHERE x.assignment_id = a.id) AS "outOf"
         FROM submission s JOIN assignment a ON a.id = s.assignment_id JOIN course t ON t.id = a.course_id JOIN mark k ON k.submission_id = s.id JOIN (${WRITERS}) ON ${IS_WRITER}
        WHERE NOT ${COMMENTS_ONLY} AND ${LIVE} AND ${where} ORDER BY e.id`,
      values,
    );
  }
}
