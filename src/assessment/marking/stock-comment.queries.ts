import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';

export interface StockCommentRow {
  id: string;
  criterionId: string;
  criterion: string;
  assignmentCode: string;
  text: string;
  isOwn: boolean;
  isShared: boolean;
  /** Sharing is on in the cohort for which she keeps it. */
  canShare: boolean;
}

/** Comments that the viewer ($1) may use in the cohorts ($2): her own wherever she wrote them, those of others where sharing is on. */
const USABLE = `stock_comment b JOIN criterion x ON x.id = b.criterion_id JOIN assignment a ON a.id = x.assignment_id LEFT JOIN marking_setting m ON m.cohort_id = b.cohort_id
  WHERE (b.person_id = $1 OR (b.is_shared AND m.shared_comments AND b.cohort_id = ANY($2)))`;
const ROW = `b.id, x.id AS "criterionId", x.name AS criterion, a.code AS "assignmentCode", b.text, b.person_id = $1 AS "isOwn", b.is_shared AND COALESCE(m.shared_comments, false) AS "isShared", COALESCE(m.shared_comments, false) AS "canShare"`;

@Injectable()
export class StockCommentQueries {
  constructor(private readonly database: Database) {}

  /** What may be inserted into the marks of one assignment. */
  async ofAssignment(viewer: Viewer, assignmentId: string): Promise<StockCommentRow[]> {
    return this.database.rows<StockCommentRow>(`SELECT ${ROW} FROM ${USABLE} AND a.id = $3 ORDER BY x.position, (b.person_id = $1) DESC, b.at, b.id`, [viewer.personId, viewer.cohortIds('trainer', 'co-trainer'), assignmentId]);
  }

  /** All of her own. */
  async own(viewer: Viewer): Promise<StockCommentRow[]> {
    return this.database.rows<StockCommentRow>(`SELECT ${ROW} FROM ${USABLE} AND b.person_id = $1 ORDER BY a.code, x.position, b.at, b.id`, [viewer.personId, []]);
  }
}
