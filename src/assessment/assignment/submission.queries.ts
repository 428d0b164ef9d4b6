import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { FileKind } from '../../platform/files/file-kinds.js';
import type { Viewer } from '../../people/viewer.js';
import { BESIDE, type BesideMark } from './beside-mark.js';
import type { LateArrival, LateRule } from './counted-points.js';
import { lateRuleOf } from './late-rule.js';
import { ofWork, publishedAt } from './published-work.js';
import type { CriterionLevel, TemplateHeading } from './assignment.entity.js';
import type { Plan } from './submission.entity.js';

export interface ReceiptView {
  submissionId: string;
  receipt: string;
  template: TemplateHeading[];
  assignmentId: string;
  assignmentCode: string;
  groupId: string | null;
  handedInAt: Date;
  takenBackAt: Date | null;
  versionNumber: number;
  forCommentsOnly: boolean;
  isLate: boolean;
  lateRule: LateRule | null;
  clientAt: Date | null;
  isByWish: boolean;
  statements: string[];
  isReflection: boolean;
  /** Who handed it in for her, when she did not do it herself. */
  byOther: string | null;
  text: string;
  plan: Plan | null;
  file: { kind: FileKind; bytes: number; sha256: string } | null;
}

/** What came back after results were published. */
export interface FeedbackView extends BesideMark {
  /** Her work, when there are notes in it. */
  noted: { text: string; plan: Plan | null; template: TemplateHeading[] } | null;
  submissionId: string;
  forCommentsOnly: boolean;
  overall: string;
  criteria: Array<{ name: string; outOf: number; points: number | null; comment: string; levels: CriterionLevel[] }>;
  /** `recountedAt`: her date was moved after the result was out with `firstDays`. */
  late: (LateArrival & { firstDays: number | null; recountedAt: string | null }) | null;
  /** What was changed for her alone in the mark of her group. */
  adjustment: { points: number; reason: string } | null;
  corrections: Array<{ reason: string; at: string }>;
  /** The review that she or somebody of her group has asked for. */
  review: { askedAt: string; decidedAt: string | null } | null;
  /** A review may be asked for now. */
  canAskReview: boolean;
}

/** Her PDF and what was noted on its pages. */
export interface PageNotesView extends BesideMark {
  submissionId: string;
  assignmentId: string;
  assignmentCode: string;
  groupId: string | null;
  bytes: number;
}

/** The places through which somebody owns a submission: her enrolment, her active membership of the group, or of the one that she left by hiding. */
const OWNED = `(SELECT 1 FROM enrolment e LEFT JOIN group_member m ON m.enrolment_id = e.id LEFT JOIN left_group l ON l.enrolment_id = e.id
  WHERE e.person_id = $2 AND e.state IN ('active', 'completed', 'not_completed') AND (e.id = s.enrolment_id OR COALESCE(m.group_id, l.group_id) = s.group_id))`;

/** She may read what a marker wrote: its result is out, or it has none. */
const READABLE = `s.taken_back_at IS NULL AND EXISTS ${OWNED} AND (s.for_comments_only OR a.mode = 'reflection' OR ${publishedAt(ofWork('s'))} IS NOT NULL)`;

@Injectable()
export class SubmissionQueries {
  constructor(private readonly database: Database) {}

  /** A receipt, for the person or the group whose work it is; also of work that was taken back. */
  async receipt(viewer: Viewer, receipt: string): Promise<ReceiptView | undefined> {
    return this.database.row<ReceiptView>(
      `SELECT s.id AS "submissionId", s.receipt, a.template, a.id AS "assignmentId", a.code AS "assignmentCode", s.group_id AS "groupId", s.handed_in_at AS "handedInAt", s.taken_back_at AS "takenBackAt", s.version_number AS "versionNumber",
              s.for_comments_only AS "forCommentsOnly", s.is_late AS "isLate", ${lateRuleOf('s.cohort_id')} AS "lateRule", s.client_at AS "clientAt", s.is_by_wish AS "isByWish", s.statements, a.mode = 'reflection' AS "isReflection", s.text, s.plan,
              (SELECT h.display_name FROM person h JOIN enrolment w ON w.id = s.enrolment_id WHERE h.id = s.handed_in_by AND h.id <> w.person_id) AS "byOther",
              (SELECT json_build_object('kind', f.kind, 'bytes', f.bytes, 'sha256', f.sha256) FROM stored_file f WHERE f.id = s.file_id) AS file
         FROM submission s JOIN assignment a ON a.id = s.assignment_id WHERE s.receipt = $1 AND EXISTS ${OWNED}`,
      [receipt, viewer.personId],
    );
  }

  /** The file of a submission, for its owners and for the trainers of its cohort. */
  async file(viewer: Viewer, submissionId: string): Promise<{ fileId: string; kind: FileKind; code: string; isOwn: boolean } | undefined> {
    return this.database.row(
      `SELECT f.id AS "fileId", f.kind, s.code, EXISTS ${OWNED} AS "isOwn" FROM submission s JOIN stored_file f ON f.id = s.file_id
        WHERE s.id = $1 AND (EXISTS ${OWNED} OR (s.taken_back_at IS NULL AND s.cohort_id = ANY($3)))`,
      [submissionId, viewer.personId, viewer.cohortIds('trainer', 'co-trainer')],
    );
  }

  /**
   * What markers wrote to the viewer's work on one assignment: marks only while its results are published; comments on a version for comments only
   * and on a reflection, which has no marks, as soon as they are done.
   */
  async feedback(viewer: Viewer, assignmentId: string): Promise<FeedbackView[]> {
    return this.database.rows<FeedbackView>(
      `SELECT s.id AS "submissionId", s.for_comments_only AS "forCommentsOnly", k.overall, ${BESIDE}, CASE WHEN EXISTS (SELECT 1 FROM inline_note n WHERE n.submission_id = s.id AND n.page IS NULL) THEN json_build_object('text', s.text, 'plan', s.plan, 'template', a.template) END AS noted,
              (SELECT COALESCE(json_agg(json_build_object('name', c.name, 'outOf', c.points, 'points', CASE WHEN s.for_comments_only THEN NULL ELSE mc.points END, 'comment', COALESCE(mc.comment, ''), 'levels', c.levels) ORDER BY c.position), '[]')
                 FROM criterion c LEFT JOIN mark_criterion mc ON mc.criterion_id = c.id AND mc.mark_id = k.id WHERE c.assignment_id = s.assignment_id) AS criteria,
              (SELECT json_build_object('days', l.days, 'unit', l.unit, 'perDay', l.per_day, 'floorPercent', l.floor_percent, 'firstDays', l.first_days, 'recountedAt', l.recounted_at) FROM late_arrival l WHERE l.submission_id = s.id) AS late,
              (SELECT json_build_object('points', j.points, 'reason', j.reason) FROM group_adjustment j JOIN enrolment je ON je.id = j.enrolment_id WHERE j.submission_id = s.id AND je.person_id = $2) AS adjustment,
              (SELECT COALESCE(json_agg(json_build_object('reason', r.reason, 'at', r.at) ORDER BY r.at), '[]') FROM mark_correction r WHERE r.mark_id = k.id AND (u.at IS NULL OR r.at >= u.at)) AS corrections,
              (SELECT json_build_object('askedAt', q.asked_at, 'decidedAt', q.decided_at) FROM review_request q WHERE q.submission_id = s.id) AS review,
              (u.at IS NOT NULL AND NOT s.for_comments_only AND a.mode <> 'reflection' AND NOT EXISTS (SELECT 1 FROM review_request q WHERE q.submission_id = s.id) AND (SELECT c.state <> 'final' FROM cohort c WHERE c.id = s.cohort_id)) AS "canAskReview"
         FROM submission s JOIN mark k ON k.submission_id = s.id AND k.is_done JOIN assignment a ON a.id = s.assignment_id
         LEFT JOIN LATERAL (SELECT ${publishedAt(ofWork('s'))} AS at) u ON true
        WHERE s.assignment_id = $1 AND s.taken_back_at IS NULL AND (u.at IS NOT NULL OR s.for_comments_only OR a.mode = 'reflection') AND EXISTS ${OWNED} ORDER BY s.for_comments_only, s.handed_in_at`,
      [assignmentId, viewer.personId],
    );
  }

  /** The notes on the pages of her PDF, once she may read the mark. */
  async pageNotes(viewer: Viewer, submissionId: string): Promise<PageNotesView | undefined> {
    return this.database.row<PageNotesView>(
      `SELECT s.id AS "submissionId", a.id AS "assignmentId", a.code AS "assignmentCode", s.group_id AS "groupId", f.bytes, ${BESIDE} FROM submission s JOIN assignment a ON a.id = s.assignment_id JOIN mark k ON k.submission_id = s.id AND k.is_done JOIN stored_file f ON f.id = s.file_id AND f.kind = 'pdf'
        WHERE s.id = $1 AND ${READABLE} AND EXISTS (SELECT 1 FROM inline_note n WHERE n.submission_id = s.id AND n.page IS NOT NULL)`,
      [submissionId, viewer.personId],
    );
  }

  /** A file that her marker gave back, once she may read the mark. */
  async fileBack(viewer: Viewer, submissionId: string, purpose: string): Promise<{ fileId: string; kind: FileKind; code: string } | undefined> {
    return this.database.row(
      `SELECT f.id AS "fileId", f.kind, s.code FROM submission s JOIN assignment a ON a.id = s.assignment_id JOIN mark k ON k.submission_id = s.id AND k.is_done JOIN mark_file b ON b.submission_id = s.id AND b.purpose = $3 JOIN stored_file f ON f.id = b.file_id
        WHERE s.id = $1 AND ${READABLE}`,
      [submissionId, viewer.personId, purpose],
    );
  }
}
