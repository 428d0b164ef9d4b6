import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { FileKind } from '../../platform/files/file-kinds.js';
import type { Viewer } from '../../people/viewer.js';
import type { TemplateHeading } from '../assignment/assignment.entity.js';
import type { Plan } from '../assignment/submission.entity.js';
import type { CriterionMark } from './mark.entity.js';
import type { PileView, ScriptCriterion } from './script.queries.js';
import { COMMENTS_ONLY, keptApart, LIVE, PUBLISHED, recused } from './script-sql.js';
import type { SentWorksheet } from './worksheet-lines.js';

/** A script as a worksheet knows it: its code, its mark as it stands, and whether it is the viewer's to mark. */
export interface WorksheetScript {
  id: string;
  code: string;
  commentsOnly: boolean;
  version: number;
  isDone: boolean;
  overall: string;
  marks: CriterionMark[];
  markerId: string | null;
  markerName: string | null;
  /** Free, hers or in her share; not kept apart from her, and its writer has not seen the mark yet. */
  isHers: boolean;
  /** Another has marked it, and where second marking is on she must not see how. */
  isHidden: boolean;
}

/** The work itself, for the package. */
export interface WorkToMark {
  id: string;
  code: string;
  commentsOnly: boolean;
  isMovedDate: boolean;
  text: string;
  plan: Plan | null;
  template: TemplateHeading[];
  fileId: string | null;
  fileKind: FileKind | null;
}

/** A worksheet that was sent and is not decided yet. */
export interface SentView {
  id: string;
  assignmentId: string;
  cohortId: string;
  at: Date;
  sent: SentWorksheet;
}

/** Somebody's work for comments and her final work carry one code; here each needs its own. */
const CODE = `CASE WHEN s.for_comments_only THEN s.code || '-C' ELSE s.code END AS code`;
const SEEN = `(COALESCE(k.is_done, false) AND (${PUBLISHED} OR ${COMMENTS_ONLY}))`;
/** `$1` assignment, `$2` cohort, `$3` cohorts in which the viewer marks, `$4` the viewer. */
const MINE = `(k.marker_id = $4 OR (k.marker_id IS NULL AND NOT COALESCE(k.is_done, false) AND (sh.marker_id IS NULL OR sh.marker_id = $4) AND NOT ${keptApart('$4')})) AND NOT ${SEEN}`;
const PILE = `FROM submission s JOIN assignment a ON a.id = s.assignment_id LEFT JOIN mark k ON k.submission_id = s.id LEFT JOIN script_share sh ON sh.submission_id = s.id
  WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND s.cohort_id = ANY($3) AND ${LIVE} AND NOT ${recused('$4')}`;

@Injectable()
export class WorksheetQueries {
  constructor(private readonly database: Database) {}

  /** The rubric of an assignment. */
  async rubric(assignmentId: string): Promise<ScriptCriterion[]> {
    return this.database.rows<ScriptCriterion>('SELECT id, name, points, levels FROM criterion WHERE assignment_id = $1 ORDER BY position', [assignmentId]);
  }

  /** All scripts of a pile that the viewer may see, in the order of their codes, which says nothing. One statement. */
  async scripts(viewer: Viewer, pile: Pick<PileView, 'assignmentId' | 'cohortId'>): Promise<WorksheetScript[]> {
    return this.database.rows<WorksheetScript>(
      `SELECT s.id, ${CODE}, ${COMMENTS_ONLY} AS "commentsOnly", COALESCE(k.version, 0) AS version, COALESCE(k.is_done, false) AS "isDone", COALESCE(k.overall, '') AS overall, k.marker_id AS "markerId",
              (SELECT display_name FROM person WHERE id = k.marker_id) AS "markerName", (${MINE}) AS "isHers",
              (COALESCE(k.is_done, false) AND k.marker_id IS DISTINCT FROM $4 AND NOT ${COMMENTS_ONLY} AND NOT ${PUBLISHED} AND COALESCE((SELECT x.second_marking FROM marking_setting x WHERE x.cohort_id = s.cohort_id), false)) AS "isHidden",
              (SELECT COALESCE(json_agg(json_build_object('criterionId', m.criterion_id, 'points', m.points, 'comment', m.comment)), '[]') FROM mark_criterion m WHERE m.mark_id = k.id) AS marks
         ${PILE} ORDER BY s.for_comments_only, s.code`,
      [pile.assignmentId, pile.cohortId, viewer.cohortIds('trainer', 'co-trainer'), viewer.personId],
    );
  }

  /** What the viewer has to mark, or has marked and nobody has seen, by code. */
  async work(viewer: Viewer, pile: Pick<PileView, 'assignmentId' | 'cohortId'>): Promise<WorkToMark[]> {
    return this.database.rows<WorkToMark>(
      `SELECT s.id, ${CODE}, ${COMMENTS_ONLY} AS "commentsOnly", (s.is_moved_date OR s.is_late) AS "isMovedDate", s.text, s.plan, a.template, s.file_id AS "fileId", (SELECT f.kind FROM stored_file f WHERE f.id = s.file_id) AS "fileKind"
         ${PILE} AND ${MINE} ORDER BY s.for_comments_only, s.code`,
      [pile.assignmentId, pile.cohortId, viewer.cohortIds('trainer', 'co-trainer'), viewer.personId],
    );
  }

  /** A worksheet that the viewer herself sent. */
  async sent(viewer: Viewer, id: string): Promise<SentView | undefined> {
    return this.database.row<SentView & Record<string, unknown>>(
      'SELECT id, assignment_id AS "assignmentId", cohort_id AS "cohortId", at, content AS sent FROM worksheet WHERE id = $1 AND person_id = $2 AND cohort_id = ANY($3)',
      [id, viewer.personId, viewer.cohortIds('trainer', 'co-trainer')],
    );
  }

  /** Her worksheets for one pile that wait for her. */
  async waiting(viewer: Viewer, pile: Pick<PileView, 'assignmentId' | 'cohortId'>): Promise<Array<{ id: string; at: Date; count: number }>> {
    return this.database.rows(
      `SELECT id, at, jsonb_array_length(content->'scripts') AS count FROM worksheet WHERE assignment_id = $1 AND cohort_id = $2 AND person_id = $3 AND cohort_id = ANY($4) ORDER BY at DESC`,
      [pile.assignmentId, pile.cohortId, viewer.personId, viewer.cohortIds('trainer', 'co-trainer')],
    );
  }
}
