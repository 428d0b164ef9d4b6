import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Outcome } from '../completion/completion-rule.js';
import { weekOf } from '../course/cohort.entity.js';
import type { CohortRow } from '../course/course.queries.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer } from '../people/viewer.js';
import type { ProposedOutcome } from './record.entity.js';

export interface ProposalView {
  id: string;
  at: Date;
  proposedBy: string;
  proposerName: string;
  outcomes: ProposedOutcome[];
  confirmedAt: Date | null;
}

export interface FinalLine {
  displayName: string;
  outcome: Outcome;
  number: string;
  /** A university has it, and she took back her last yes since. */
  isTakenBack: boolean;
}

const REVIEW_MS = 7 * 86400000;
/** Reviews of marks of cohort `$1` that are not made; results are not made final before. */
export const OPEN_REVIEWS = 'SELECT count(*) FROM review_request q JOIN submission s ON s.id = q.submission_id WHERE s.cohort_id = $1 AND s.taken_back_at IS NULL AND q.decided_at IS NULL';

@Injectable()
export class OutcomesQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** True while the last week of the course is not over. */
  isRunning(cohort: CohortRow): boolean {
    return weekOf(cohort, this.clock.now()) < cohort.weeks;
  }

  /** The proposal that stands for a cohort which the viewer organises. */
  async proposal(viewer: Viewer, cohortId: string): Promise<ProposalView | undefined> {
    if (!viewer.has('organiser', cohortId)) return undefined;
    return this.database.row<ProposalView>(
      `SELECT o.id, o.at, o.proposed_by AS "proposedBy", p.display_name AS "proposerName", o.outcomes, o.confirmed_at AS "confirmedAt"
         FROM outcome_proposal o JOIN person p ON p.id = o.proposed_by WHERE o.cohort_id = $1 AND o.withdrawn_at IS NULL`,
      [cohortId],
    );
  }

  /** Proposals of others that wait for the viewer's yes, as an organiser or as the second person. */
  async waiting(viewer: Viewer): Promise<Array<Pick<ProposalView, 'at' | 'proposerName' | 'outcomes'> & { cohortId: string; label: string }>> {
    return this.database.rows(
      `SELECT o.cohort_id AS "cohortId", c.label, o.at, p.display_name AS "proposerName", o.outcomes
         FROM outcome_proposal o JOIN cohort c ON c.id = o.cohort_id JOIN person p ON p.id = o.proposed_by
        WHERE o.cohort_id = ANY($1) AND o.proposed_by <> $2 AND o.withdrawn_at IS NULL AND o.confirmed_at IS NULL AND c.state = 'open' ORDER BY o.at`,
      [viewer.cohortIds('organiser', 'second-person'), viewer.personId],
    );
  }

  /** Reviews of marks that are asked for and not made, and when results were last published: seven days from then people may still ask. */
  async reviewWindow(viewer: Viewer, cohortId: string): Promise<{ openReviews: number; until: Date | null }> {
    if (!viewer.has('organiser', cohortId)) return { openReviews: 0, until: null };
    const row = await this.database.row<{ count: number; at: Date | null }>(
      `SELECT (${OPEN_REVIEWS})::int AS count, (SELECT max(at) FROM publication WHERE cohort_id = $1 AND undone_at IS NULL) AS at`,
      [cohortId],
    );
    const until = row!.at && new Date(row!.at.getTime() + REVIEW_MS);
    return { openReviews: row!.count, until: until && until > this.clock.now() ? until : null };
  }

  /** How many questions of universities about records of the cohort wait for an answer. */
  async openDisputes(viewer: Viewer, cohortId: string): Promise<number> {
    if (!viewer.has('organiser', cohortId)) return 0;
    const row = await this.database.row<{ count: number }>('SELECT count(*)::int AS count FROM dispute d JOIN completion_record r ON r.id = d.record_id WHERE r.cohort_id = $1 AND d.answered_at IS NULL', [cohortId]);
    return row!.count;
  }

  /** The final outcomes of a cohort which the viewer organises, without hidden people. */
  async final(viewer: Viewer, cohortId: string): Promise<FinalLine[]> {
    if (!viewer.has('organiser', cohortId)) return [];
    return this.database.rows<FinalLine>(
      `SELECT p.display_name AS "displayName", r.outcome, r.number, r.state = 'withdrawn' AS "isTakenBack" FROM completion_record r JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = e.person_id
        WHERE r.cohort_id = $1 AND p.protection_level <> 'hidden' AND r.state <> 'superseded' ORDER BY p.display_name, r.number`,
      [cohortId],
    );
  }
}
