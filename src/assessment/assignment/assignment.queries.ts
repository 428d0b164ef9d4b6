import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { FileKind } from '../../platform/files/file-kinds.js';
import { liveGrant } from '../../people/grant.entity.js';
import type { Viewer } from '../../people/viewer.js';
import { EFFECTIVE_DUE, outageMinutes } from '../extension/effective-due.js';
import type { LateRule } from './counted-points.js';
import { lateRuleOf } from './late-rule.js';
import { isPublishedTo } from './published-work.js';
import type { AssignmentMode, CriterionLevel, TemplateHeading } from './assignment.entity.js';

export interface FileFacts {
  kind: FileKind;
  bytes: number;
  at: string;
  /** It waits for her yes to what it says beside its pages. */
  isHeld: boolean;
}

/** Work that is handed in now. */
export interface HandedIn {
  id: string;
  receipt: string;
  at: string;
  versionNumber: number;
  forCommentsOnly: boolean;
  isLate: boolean;
  isMarkingBegun: boolean;
}

export interface AssignmentView {
  id: string;
  code: string;
  title: string;
  minutes: number;
  mode: AssignmentMode;
  weightPercent: number;
  briefHtml: string;
  checklist: string[];
  template: TemplateHeading[];
  criteria: Array<{ name: string; points: number; levels: CriterionLevel[] }>;
  cohortId: string;
  /** Null for staff, and for somebody whose place is paused. */
  enrolmentId: string | null;
  isActive: boolean;
  groupId: string | null;
  dueAt: Date | null;
  /** How many minutes of our own outages are in it. */
  outageMinutes: number;
  /** What a late day takes, where it takes something. */
  lateRule: LateRule | null;
  hasTakenExtension: boolean;
  /** She wants her draft handed in for her at the due time. */
  isWished: boolean;
  draftText: string;
  draftRevision: number;
  draftSavedAt: Date | null;
  draftFile: FileFacts | null;
  handedIn: HandedIn[];
  isPublished: boolean;
  /** Her marker was worried: who would like to write to her, and whether she has said no. */
  care: { id: string; names: string; declined: boolean } | null;
  /** How many people or groups have handed in; null for participants. */
  handedInCount: number | null;
}

export interface WorkRow {
  id: string;
  code: string;
  title: string;
  minutes: number;
  mode: AssignmentMode;
  groupId: string | null;
  dueAt: Date | null;
  hasDraft: boolean;
  handedInAt: Date | null;
  receipt: string | null;
  isMarkingBegun: boolean;
  isPublished: boolean;
}

/** The cohorts in which the viewer sees an assignment: her own place first, then those in which she works. */
const PLACE = `
  place AS (
    SELECT c.id AS cohort_id, c.course_id, e.id AS enrolment_id, e.state, m.group_id FROM cohort c
      LEFT JOIN enrolment e ON e.cohort_id = c.id AND e.person_id = $1 AND e.state IN ('active', 'completed', 'not_completed') LEFT JOIN group_member m ON m.enrolment_id = e.id
     WHERE c.id = ANY($2) ORDER BY (e.id IS NOT NULL) DESC, c.starts_on DESC)`;

/** A group's due time for a member is her own or the latest of her group, whichever is later. */
const DUE = `CASE WHEN a.mode = 'group' AND p.group_id IS NOT NULL THEN (SELECT max(d.due) FROM (SELECT ${EFFECTIVE_DUE.assignment} AS due FROM group_member gm JOIN enrolment e ON e.id = gm.enrolment_id WHERE gm.group_id = p.group_id) d)
  ELSE COALESCE((SELECT ${EFFECTIVE_DUE.assignment} FROM enrolment e WHERE e.id = p.enrolment_id), (SELECT due_at FROM deadline WHERE cohort_id = p.cohort_id AND kind = 'assignment' AND subject_id = a.id)) END`;

/** True when submission `s` belongs to place `p`. */
const OWN = `s.assignment_id = a.id AND s.taken_back_at IS NULL AND (s.enrolment_id = p.enrolment_id OR s.group_id = p.group_id)`;
const PUBLISHED = isPublishedTo({ assignment: 'a.id', cohort: 'p.cohort_id', enrolment: 'p.enrolment_id', group: "CASE WHEN a.mode = 'group' THEN p.group_id END" });

@Injectable()
export class AssignmentQueries {
  constructor(private readonly database: Database) {}

  /** One assignment with its rubric and with the viewer's own draft and hand-ins; one statement. */
  async assignment(viewer: Viewer, id: string): Promise<AssignmentView | undefined> {
    return this.database.row<AssignmentView>(
      `WITH ${PLACE}
       SELECT a.id, a.code, a.title, a.minutes, a.mode, a.weight_percent AS "weightPercent", a.brief_html AS "briefHtml", a.checklist, a.template, p.cohort_id AS "cohortId", p.enrolment_id AS "enrolmentId",
              COALESCE(p.state = 'active', false) AS "isActive", p.group_id AS "groupId", ${DUE} AS "dueAt", ${outageMinutes(DUE)} AS "outageMinutes", ${lateRuleOf('p.cohort_id')} AS "lateRule", COALESCE(d.text, '') AS "draftText", COALESCE(d.revision, 0) AS "draftRevision", d.saved_at AS "draftSavedAt",
              (SELECT json_build_object('kind', f.kind, 'bytes', f.bytes, 'at', f.stored_at, 'isHeld', EXISTS (SELECT 1 FROM held_file h WHERE h.file_id = f.id)) FROM stored_file f WHERE f.id = d.file_id) AS "draftFile", ${PUBLISHED} AS "isPublished",
              EXISTS (SELECT 1 FROM extension x WHERE x.enrolment_id = p.enrolment_id AND x.kind = 'assignment' AND x.subject_id = a.id AND x.is_self_service) AS "hasTakenExtension",
              EXISTS (SELECT 1 FROM hand_in_wish w WHERE w.enrolment_id = p.enrolment_id AND w.assignment_id = a.id) AS "isWished",
              (SELECT COALESCE(json_agg(json_build_object('name', k.name, 'points', k.points, 'levels', k.levels) ORDER BY k.position), '[]') FROM criterion k WHERE k.assignment_id = a.id) AS criteria,
              (SELECT COALESCE(json_agg(json_build_object('id', s.id, 'receipt', s.receipt, 'at', s.handed_in_at, 'versionNumber', s.version_number, 'forCommentsOnly', s.for_comments_only, 'isLate', s.is_late,
                        'isMarkingBegun', EXISTS (SELECT 1 FROM mark k WHERE k.submission_id = s.id)) ORDER BY s.for_comments_only, s.handed_in_at), '[]') FROM submission s WHERE ${OWN}) AS "handedIn",
              (SELECT json_build_object('id', ca.id, 'declined', ca.declined_at IS NOT NULL, 'names', (SELECT string_agg(DISTINCT w.display_name, ', ') FROM role_grant g JOIN person w ON w.id = g.person_id WHERE g.scope_id = ca.cohort_id AND g.role IN ('care-contact', 'care-deputy') AND ${liveGrant('g')}))
                 FROM care_case ca JOIN submission s ON s.id = ca.submission_id WHERE ${OWN} AND ca.released_at IS NULL LIMIT 1) AS care,
              CASE WHEN p.enrolment_id IS NULL AND p.cohort_id = ANY($3) THEN (SELECT count(*)::int FROM submission s WHERE s.assignment_id = a.id AND s.cohort_id = p.cohort_id AND s.taken_back_at IS NULL) END AS "handedInCount"
         FROM assignment a JOIN LATERAL (SELECT * FROM place WHERE place.course_id = a.course_id LIMIT 1) p ON true LEFT JOIN draft d ON d.assignment_id = a.id AND d.enrolment_id = p.enrolment_id
        WHERE a.id = $4`,
      [viewer.personId, viewer.cohortIds('participant', 'trainer', 'co-trainer', 'organiser'), viewer.cohortIds('trainer', 'co-trainer', 'organiser'), id],
    );
  }

  /** All assignments of the viewer's newest place, soonest due first; one statement. */
  async mine(viewer: Viewer): Promise<WorkRow[]> {
    return this.database.rows<WorkRow>(
      `WITH ${PLACE}
       SELECT a.id, a.code, a.title, a.minutes, a.mode, p.group_id AS "groupId", ${DUE} AS "dueAt", s.handed_in_at AS "handedInAt", s.receipt, ${PUBLISHED} AS "isPublished",
              EXISTS (SELECT 1 FROM mark k WHERE k.submission_id = s.id) AS "isMarkingBegun",
              (d.id IS NOT NULL AND (d.text <> '' OR d.file_id IS NOT NULL)) OR (a.mode = 'group' AND EXISTS (SELECT 1 FROM plan_version v WHERE v.assignment_id = a.id AND v.group_id = p.group_id)) AS "hasDraft"
         FROM (SELECT * FROM place WHERE enrolment_id IS NOT NULL LIMIT 1) p JOIN assignment a ON a.course_id = p.course_id
         LEFT JOIN draft d ON d.assignment_id = a.id AND d.enrolment_id = p.enrolment_id LEFT JOIN submission s ON ${OWN} AND NOT s.for_comments_only
        ORDER BY "dueAt" NULLS LAST, a.code`,
      [viewer.personId, viewer.cohortIds('participant')],
    );
  }

  /** The id of the file that lies with the viewer's own draft. */
  async draftFile(viewer: Viewer, assignmentId: string): Promise<{ fileId: string; kind: FileKind } | undefined> {
    return this.database.row(
      `SELECT f.id AS "fileId", f.kind FROM draft d JOIN enrolment e ON e.id = d.enrolment_id JOIN stored_file f ON f.id = d.file_id WHERE d.assignment_id = $1 AND e.person_id = $2 AND e.state IN ('active', 'completed', 'not_completed')`,
      [assignmentId, viewer.personId],
    );
  }
}
