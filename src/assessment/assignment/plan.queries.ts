import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { FileKind } from '../../platform/files/file-kinds.js';
import type { Viewer } from '../../people/viewer.js';
import type { TemplateHeading } from './assignment.entity.js';
import type { HandedIn } from './assignment.queries.js';
import type { LateRule } from './counted-points.js';
import { lateRuleOf } from './late-rule.js';
import { GROUP_DUE } from './own-work.js';
import { isPublishedTo } from './published-work.js';
import type { Plan } from './submission.entity.js';

/** Names are null where a person is hidden or has left: the page says "a participant". */
export interface PlanView {
  groupId: string;
  groupNumber: number;
  assignmentId: string;
  assignmentCode: string;
  assignmentTitle: string;
  template: TemplateHeading[];
  checklist: string[];
  /** Null for staff, who read only. */
  enrolmentId: string | null;
  isActive: boolean;
  dueAt: Date | null;
  lateRule: LateRule | null;
  members: Array<{ displayName: string; handsIn: boolean; isMe: boolean }>;
  plan: Plan | null;
  number: number;
  savedAt: Date | null;
  savedBy: string | null;
  editors: Array<{ displayName: string; at: string }>;
  messages: Array<{ displayName: string | null; isMe: boolean; text: string; at: string }>;
  note: string;
  draftFile: { kind: FileKind; bytes: number; isHeld: boolean } | null;
  handedIn: HandedIn | null;
  isPublished: boolean;
}

export interface PlanVersionRow {
  number: number;
  savedAt: Date;
  savedBy: string | null;
  isInterim: boolean;
  plan: Plan;
}

/** For how long "opened by" is believed. */
export const EDITING_MINUTES = 10;

/** The name of person `person` on what she did at `at`, for as long as she is seen in group g. */
const nameOf = (person: string, at: string): string => `(SELECT sp.display_name FROM person sp JOIN enrolment se ON se.person_id = sp.id AND se.cohort_id = g.cohort_id AND se.state IN ('active', 'completed', 'not_completed')
   WHERE sp.id = ${person} AND sp.protection_level <> 'hidden' AND (sp.unsigned_until IS NULL OR sp.unsigned_until < ${at}))`;

/** Group g with assignment a, for the viewer's own membership (e) or for the staff of its cohort. */
const SEEN = `
  FROM learning_group g JOIN cohort c ON c.id = g.cohort_id JOIN assignment a ON a.course_id = c.course_id AND a.mode = 'group'
  LEFT JOIN (group_member gm JOIN enrolment e ON e.id = gm.enrolment_id AND e.state IN ('active', 'completed', 'not_completed')) ON gm.group_id = g.id AND e.person_id = $3
 WHERE g.id = $1 AND a.id = $2 AND (e.id IS NOT NULL OR g.cohort_id = ANY($4))`;

@Injectable()
export class PlanQueries {
  constructor(private readonly database: Database) {}

  /** Everything on a group's page; one statement, whatever the number of members, versions and messages. */
  async plan(viewer: Viewer, groupId: string, assignmentId: string, now: Date): Promise<PlanView | undefined> {
    return this.database.row<PlanView>(
      `SELECT g.id AS "groupId", g.number AS "groupNumber", a.id AS "assignmentId", a.code AS "assignmentCode", a.title AS "assignmentTitle", a.template, a.checklist, e.id AS "enrolmentId",
              COALESCE(e.state = 'active', false) AS "isActive", ${GROUP_DUE} AS "dueAt", ${lateRuleOf('g.cohort_id')} AS "lateRule", v.plan, COALESCE(v.number, 0) AS number, v.saved_at AS "savedAt", ${nameOf('v.saved_by', 'v.saved_at')} AS "savedBy",
              (SELECT COALESCE(json_agg(json_build_object('displayName', mp.display_name, 'handsIn', m.hands_in, 'isMe', me.id = e.id) ORDER BY lower(mp.display_name), me.id), '[]')
                 FROM group_member m JOIN enrolment me ON me.id = m.enrolment_id JOIN person mp ON mp.id = me.person_id
                WHERE m.group_id = g.id AND me.state IN ('active', 'completed', 'not_completed') AND (mp.protection_level <> 'hidden' OR mp.id = $3)) AS members,
              (SELECT COALESCE(json_agg(json_build_object('displayName', ${nameOf('w.person_id', 'w.at')}, 'at', w.at) ORDER BY w.at), '[]') FROM plan_editing w
                WHERE w.group_id = g.id AND w.assignment_id = a.id AND w.person_id <> $3 AND w.at > $5::timestamptz - interval '${EDITING_MINUTES} minutes' AND ${nameOf('w.person_id', 'w.at')} IS NOT NULL) AS editors,
              (SELECT COALESCE(json_agg(json_build_object('displayName', ${nameOf('t.person_id', 't.at')}, 'isMe', t.person_id = $3, 'text', t.text, 'at', t.at) ORDER BY t.at, t.id), '[]') FROM group_message t
                WHERE t.group_id = g.id AND NOT EXISTS (SELECT 1 FROM hiding h WHERE h.person_id = t.person_id AND h.ended_at IS NULL AND h.texts = 'vanish')) AS messages,
              COALESCE((SELECT n.text FROM group_note n WHERE n.assignment_id = a.id AND n.enrolment_id = e.id), '') AS note,
              (SELECT json_build_object('kind', f.kind, 'bytes', f.bytes, 'isHeld', EXISTS (SELECT 1 FROM held_file h WHERE h.file_id = f.id)) FROM draft d JOIN stored_file f ON f.id = d.file_id WHERE d.assignment_id = a.id AND d.enrolment_id = e.id) AS "draftFile",
              (SELECT json_build_object('id', s.id, 'receipt', s.receipt, 'at', s.handed_in_at, 'versionNumber', s.version_number, 'forCommentsOnly', false, 'isLate', s.is_late,
                        'isMarkingBegun', EXISTS (SELECT 1 FROM mark k WHERE k.submission_id = s.id)) FROM submission s WHERE s.assignment_id = a.id AND s.group_id = g.id AND s.taken_back_at IS NULL AND NOT s.for_comments_only) AS "handedIn",
              ${isPublishedTo({ assignment: 'a.id', cohort: 'g.cohort_id', enrolment: 'e.id', group: 'g.id' })} AS "isPublished"
         FROM (SELECT g.*, a.id AS a_id, e.id AS e_id ${SEEN}) seen JOIN learning_group g ON g.id = seen.id JOIN assignment a ON a.id = seen.a_id LEFT JOIN enrolment e ON e.id = seen.e_id
         LEFT JOIN LATERAL (SELECT * FROM plan_version pv WHERE pv.assignment_id = a.id AND pv.group_id = g.id ORDER BY pv.number DESC LIMIT 1) v ON true`,
      [groupId, assignmentId, viewer.personId, viewer.cohortIds('organiser'), now],
    );
  }

  /** The kept versions of a group's plan, newest first. */
  async versions(viewer: Viewer, groupId: string, assignmentId: string): Promise<PlanVersionRow[]> {
    return this.database.rows<PlanVersionRow>(
      `SELECT v.number, v.saved_at AS "savedAt", ${nameOf('v.saved_by', 'v.saved_at')} AS "savedBy", v.is_interim AS "isInterim", v.plan
         FROM (SELECT g.*, a.id AS a_id ${SEEN}) g JOIN plan_version v ON v.group_id = g.id AND v.assignment_id = g.a_id ORDER BY v.number DESC`,
      [groupId, assignmentId, viewer.personId, viewer.cohortIds('organiser')],
    );
  }
}
