import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors.js';
import type { FileKind } from '../../platform/files/file-kinds.js';
import type { Viewer } from '../../people/viewer.js';
import type { AssignmentMode, CriterionLevel, TemplateHeading } from '../assignment/assignment.entity.js';
import type { Plan } from '../assignment/submission.entity.js';
import type { CriterionMark } from './mark.entity.js';
import { LATE_SEEN } from './late-sql.js';
import { canMark } from './marking.policy.js';
import { COMMENTS_ONLY, inCare, IS_TRAINERS, IS_WRITER, LIVE, live, MARKER, NAMES, PUBLISHED, recused, WRITERS } from './script-sql.js';

/** One assignment in one cohort, as those who mark it see it. */
export interface PileView {
  assignmentId: string;
  assignmentCode: string;
  assignmentTitle: string;
  mode: AssignmentMode;
  cohortId: string;
  cohortLabel: string;
  isPublished: boolean;
  isSecondMarked: boolean;
  /** Scripts are compared here; only on the list. */
  isCompared?: boolean;
}

/** A script under its code: nothing here says who wrote it or when. */
export interface ScriptRow {
  id: string;
  code: string;
  commentsOnly: boolean;
  isMovedDate: boolean;
  /** Where late days count: how many. */
  lateDays: number;
  markerId: string | null;
  markerName: string | null;
  isTrainers: boolean;
  isDone: boolean;
  /** Its writer wrote last; only on the list, and for trainers. */
  talkWaits?: boolean;
  /** Whose share it is in, when scripts were shared out. */
  shareId: string | null;
  shareName: string | null;
  openedAt: Date | null;
  /** Null until its own result is published. */
  names: string[] | null;
}

export interface ScriptCriterion {
  id: string;
  name: string;
  points: number;
  levels: CriterionLevel[];
}

export interface ScriptView extends PileView, Omit<ScriptRow, 'openedAt'> {
  text: string;
  plan: Plan | null;
  template: TemplateHeading[];
  file: { kind: FileKind; bytes: number } | null;
  criteria: ScriptCriterion[];
  /** 0 before anybody has begun. */
  version: number;
  overall: string;
  changedAt: Date | null;
  marks: CriterionMark[];
  /** Private notes of the group's members, for those who mark, in an order that says nothing. */
  notes: string[];
  corrections: Array<{ at: string; reason: string; before: number; after: number }>;
  position: number;
  count: number;
  doneCount: number;
  /** False once its writer has taken it back or left the course. */
  isLive: boolean;
  /** A review of it that is the viewer's to make: until then she does not see the first mark. */
  reviewId: string | null;
  /** It lies with the care contact. */
  isInCare: boolean;
  /** Its cohort has notes on the pages of a PDF switched on. */
  pdfNotes: boolean;
  /** How many of them there are. */
  pageNoteCount: number;
}

const PILE = `a.id AS "assignmentId", a.code AS "assignmentCode", a.title AS "assignmentTitle", a.mode, c.id AS "cohortId", c.label AS "cohortLabel"`;
const ROW = `s.id, s.code, ${COMMENTS_ONLY} AS "commentsOnly", (s.is_moved_date OR s.is_late) AS "isMovedDate", ${LATE_SEEN} AS "lateDays", k.marker_id AS "markerId", ${MARKER} AS "markerName", ${IS_TRAINERS} AS "isTrainers",
  COALESCE(k.is_done, false) AS "isDone", sh.marker_id AS "shareId", (SELECT display_name FROM person WHERE id = sh.marker_id) AS "shareName", ${NAMES} AS names`;
/** Those who mark, and those who take a second look: these read the same and change nothing. */
const READERS = ['trainer', 'co-trainer', 'moderator'] as const;
/** Scripts of the same pile and kind as `s`, as `o`. */
const FELLOWS = `submission o LEFT JOIN mark ok ON ok.submission_id = o.id WHERE o.assignment_id = s.assignment_id AND o.cohort_id = s.cohort_id AND o.for_comments_only = s.for_comments_only AND ${live('o')}`;

@Injectable()
export class ScriptQueries {
  constructor(private readonly database: Database) {}

  /** One assignment in a cohort in which the viewer marks or takes a second look. */
  async pile(viewer: Viewer, assignmentId: string, cohortId: string): Promise<PileView | undefined> {
    return this.database.row<PileView>(
      `SELECT ${PILE}, EXISTS (SELECT 1 FROM publication u WHERE u.assignment_id = a.id AND u.cohort_id = c.id AND u.undone_at IS NULL) AS "isPublished",
              COALESCE((SELECT x.second_marking FROM marking_setting x WHERE x.cohort_id = c.id), false) AS "isSecondMarked",
              EXISTS (SELECT 1 FROM marking_setting x WHERE x.cohort_id = c.id AND x.similarity) AS "isCompared"
         FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE a.id = $1 AND c.id = $2 AND c.id = ANY($3)`,
      [assignmentId, cohortId, viewer.cohortIds(...READERS)],
    );
  }

  /** The scripts of a pile in their random order, those for comments only last; one statement. */
  async scripts(viewer: Viewer, pile: PileView): Promise<ScriptRow[]> {
    return this.database.rows<ScriptRow>(
      `SELECT ${ROW}, k.changed_at AS "openedAt", COALESCE(s.cohort_id = ANY($5) AND (SELECT t.by_writer FROM talk_message t JOIN submission o ON o.id = t.submission_id WHERE o.assignment_id = s.assignment_id AND (o.enrolment_id = s.enrolment_id OR o.group_id = s.group_id) ORDER BY t.at DESC, t.id DESC LIMIT 1), false) AS "talkWaits" FROM submission s JOIN assignment a ON a.id = s.assignment_id LEFT JOIN mark k ON k.submission_id = s.id LEFT JOIN script_share sh ON sh.submission_id = s.id
        WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND s.cohort_id = ANY($3) AND ${LIVE} AND NOT ${recused('$4')} ORDER BY s.for_comments_only, s.shuffle`,
      [pile.assignmentId, pile.cohortId, viewer.cohortIds(...READERS), viewer.personId, viewer.cohortIds('trainer')],
    );
  }

  /**
   * One script with its rubric and what was marked so far; one statement.
   * @throws DomainError when it was taken back: the marker who has it open is told, and keeps what she typed
   */
  async script(viewer: Viewer, submissionId: string, isBlind = false): Promise<ScriptView | undefined> {
    const script = await this.database.row<ScriptView>(
      `SELECT ${ROW}, ${PILE}, ${PUBLISHED} AS "isPublished", ${LIVE} AS "isLive", ${inCare('s')} AS "isInCare", (SELECT q.id FROM review_request q WHERE q.submission_id = s.id AND q.marker_id = $4 AND q.decided_at IS NULL) AS "reviewId", COALESCE((SELECT x.second_marking FROM marking_setting x WHERE x.cohort_id = s.cohort_id), false) AS "isSecondMarked", COALESCE((SELECT x.pdf_notes FROM marking_setting x WHERE x.cohort_id = s.cohort_id), false) AS "pdfNotes", (SELECT count(*)::int FROM inline_note n WHERE n.submission_id = s.id AND n.page IS NOT NULL) AS "pageNoteCount", s.text, s.plan, a.template, COALESCE(k.version, 0) AS version, COALESCE(k.overall, '') AS overall, k.changed_at AS "changedAt",
              (SELECT json_build_object('kind', f.kind, 'bytes', f.bytes) FROM stored_file f WHERE f.id = s.file_id) AS file,
              (SELECT COALESCE(json_agg(json_build_object('id', x.id, 'name', x.name, 'points', x.points, 'levels', x.levels) ORDER BY x.position), '[]') FROM criterion x WHERE x.assignment_id = a.id) AS criteria,
              (SELECT COALESCE(json_agg(json_build_object('criterionId', m.criterion_id, 'points', m.points, 'comment', m.comment)), '[]') FROM mark_criterion m WHERE m.mark_id = k.id) AS marks,
              (SELECT COALESCE(json_agg(n.text ORDER BY md5(n.text)), '[]') FROM group_note n JOIN (${WRITERS}) ON e.id = n.enrolment_id WHERE n.assignment_id = a.id AND s.group_id IS NOT NULL AND s.cohort_id = ANY($3) AND ${IS_WRITER} AND n.text <> '') AS notes,
              (SELECT COALESCE(json_agg(json_build_object('at', r.at, 'reason', r.reason, 'before', r.before->'points', 'after', r.after->'points') ORDER BY r.at), '[]') FROM mark_correction r WHERE r.mark_id = k.id) AS corrections,
              (SELECT count(*)::int FROM ${FELLOWS} AND o.shuffle <= s.shuffle) AS position, (SELECT count(*)::int FROM ${FELLOWS}) AS count, (SELECT count(*)::int FROM ${FELLOWS} AND ok.is_done) AS "doneCount"
         FROM submission s JOIN assignment a ON a.id = s.assignment_id JOIN cohort c ON c.id = s.cohort_id LEFT JOIN mark k ON k.submission_id = s.id LEFT JOIN script_share sh ON sh.submission_id = s.id
        WHERE s.id = $1 AND s.cohort_id = ANY($2) AND NOT ${recused('$4')}`,
      [submissionId, viewer.cohortIds(...READERS), viewer.cohortIds('trainer', 'co-trainer'), viewer.personId],
    );
    // Those who take a second look must not learn that work is in care.
    if (script?.isInCare && !canMark(viewer, script.cohortId)) return undefined;
    if (script?.isInCare) throw new DomainError('marking.script.inCare');
    // Where second marking is on, nobody who may still mark sees the mark of another before it is published.
    if (script?.isDone && !isBlind && !script.commentsOnly && !script.isPublished && script.isSecondMarked && script.markerId !== viewer.personId && canMark(viewer, script.cohortId)) throw new DomainError('marking.second.hidden');
    if (script && !script.isLive) throw new DomainError('marking.script.takenBack');
    return script;
  }

  /** The stored file of a script. */
  async file(viewer: Viewer, submissionId: string): Promise<{ fileId: string; kind: FileKind; code: string } | undefined> {
    return this.database.row(
      `SELECT f.id AS "fileId", f.kind, s.code FROM submission s JOIN stored_file f ON f.id = s.file_id WHERE s.id = $1 AND s.cohort_id = ANY($2) AND ${LIVE} AND NOT ${recused('$3')}`,
      [submissionId, viewer.cohortIds(...READERS), viewer.personId],
    );
  }
}
