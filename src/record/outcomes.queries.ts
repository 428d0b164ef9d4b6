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
}

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

  /** The final outcomes of a cohort which the viewer organises, without hidden people. */
  async final(viewer: Viewer, cohortId: string): Promise<FinalLine[]> {
    if (!viewer.has('organiser', cohortId)) return [];
    return this.database.rows<FinalLine>(
      `SELECT p.display_name AS "displayName", r.outcome, r.number FROM completion_record r JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = e.person_id
        WHERE r.cohort_id = $1 AND p.protection_level <> 'hidden' AND r.state NOT IN ('superseded', 'withdrawn') ORDER BY p.display_name, r.number`,
      [cohortId],
    );
  }
}
