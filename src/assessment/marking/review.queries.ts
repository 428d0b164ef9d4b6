import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import type { CriterionMark } from './mark.entity.js';

export interface ReviewRow {
  id: string;
  code: string;
  assignmentCode: string;
  cohortLabel: string;
  askedAt: Date;
  decidedAt: Date | null;
}

/** What she has written in a review so far. */
export interface ReviewView {
  id: string;
  submissionId: string;
  words: string;
  overall: string;
  criteria: CriterionMark[];
  version: number;
  decidedAt: Date | null;
}

@Injectable()
export class ReviewQueries {
  constructor(private readonly database: Database) {}

  /** Reviews that are the viewer's to make, open ones first. */
  async mine(viewer: Viewer): Promise<ReviewRow[]> {
    return this.database.rows<ReviewRow>(
      `SELECT q.id, s.code, a.code AS "assignmentCode", c.label AS "cohortLabel", q.asked_at AS "askedAt", q.decided_at AS "decidedAt" FROM review_request q JOIN submission s ON s.id = q.submission_id JOIN assignment a ON a.id = s.assignment_id JOIN cohort c ON c.id = s.cohort_id
        WHERE q.marker_id = $1 AND s.cohort_id = ANY($2) ORDER BY q.decided_at IS NOT NULL, q.asked_at LIMIT 100`,
      [viewer.personId, viewer.cohortIds('trainer', 'co-trainer')],
    );
  }

  async review(viewer: Viewer, id: string): Promise<ReviewView | undefined> {
    return this.database.row<ReviewView>(
      `SELECT q.id, q.submission_id AS "submissionId", q.words, q.overall, q.criteria, q.version, q.decided_at AS "decidedAt" FROM review_request q JOIN submission s ON s.id = q.submission_id WHERE q.id = $1 AND q.marker_id = $2 AND s.cohort_id = ANY($3)`,
      [id, viewer.personId, viewer.cohortIds('trainer', 'co-trainer')],
    );
  }
}
