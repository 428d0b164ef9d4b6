import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { PAIRED } from '../assignment/handing-in.queries.js';
import type { CriterionLevel } from '../assignment/assignment.entity.js';
import type { AnyQuestion } from '../quiz/question-body.js';
import type { OfflineContent } from './offline-content.js';
import type { PartResult } from './part-result.js';

export type PackKind = 'assignment' | 'quiz' | 'module';

/** What a pack is about, as its pages call it. */
export interface PackSubject {
  kind: PackKind;
  subjectId: string;
  /** The code of an assignment, the number of a module. */
  label: string;
  enrolmentId: string;
}

export interface PackView extends PackSubject {
  id: string;
  madeAt: Date;
  cancelledAt: Date | null;
  salt: Buffer | null;
  arrivals: number;
}

export interface PackAssignment {
  id: string;
  code: string;
  title: string;
  minutes: number;
  briefHtml: string;
  checklist: string[];
  criteria: Array<{ name: string; points: number; levels: CriterionLevel[] }>;
}

export type PackQuestion = AnyQuestion & { id: string; position: number; text: string };

export interface PackQuiz {
  id: string;
  title: string;
  minutes: number;
  questions: PackQuestion[];
}

export interface ArrivalView {
  id: string;
  packId: string;
  kind: PackKind;
  receipt: string;
  arrivedAt: Date;
  content: OfflineContent;
  results: PartResult[];
  isOwn: boolean;
  displayName: string;
  codes: Record<string, string>;
}

/** Her own place where she takes part now; `$1` the person, `$2` her cohorts. */
const PLACE = `(SELECT e.id AS enrolment_id, c.course_id FROM enrolment e JOIN cohort c ON c.id = e.cohort_id WHERE e.person_id = $1 AND e.state = 'active' AND c.id = ANY($2) ORDER BY c.starts_on DESC)`;
/** The label of a subject by its kind, for pack `k`. */
const LABEL = `COALESCE((SELECT a.code FROM assignment a WHERE a.id = k.subject_id), (SELECT m.position::text FROM quiz q JOIN learning_module m ON m.id = q.module_id WHERE q.id = k.subject_id), (SELECT m.position::text FROM learning_module m WHERE m.id = k.subject_id), '')`;
const PACK = `k.id, k.kind, k.subject_id AS "subjectId", ${LABEL} AS label, k.enrolment_id AS "enrolmentId", k.made_at AS "madeAt", k.cancelled_at AS "cancelledAt", k.salt, (SELECT count(*)::int FROM offline_arrival a WHERE a.pack_id = k.id) AS arrivals`;
/** Who may send for a pack: `w` is its place, `$1` the viewer, `$2` the cohorts in which she is a focal point, `$3` her own. */
export const MAY_SEND = `((w.person_id = $1 AND w.cohort_id = ANY($3) AND w.state = 'active') OR EXISTS (SELECT 1 FROM ${PAIRED} AND e.id = w.id))`;

const ASSIGNMENT = `a.id, a.code, a.title, a.minutes, a.brief_html AS "briefHtml", a.checklist,
  (SELECT COALESCE(json_agg(json_build_object('name', x.name, 'points', x.points, 'levels', x.levels) ORDER BY x.position), '[]') FROM criterion x WHERE x.assignment_id = a.id) AS criteria`;
const QUIZ = `q.id, q.title, q.minutes, (SELECT COALESCE(json_agg(json_build_object('id', x.id, 'position', x.position, 'kind', x.kind, 'text', x.text, 'body', x.body) ORDER BY x.position), '[]') FROM question x WHERE x.quiz_id = q.id) AS questions`;

@Injectable()
export class OfflineQueries {
  constructor(private readonly database: Database) {}

  /** Something that the viewer may take along: of a course in which she takes part now, and not the work of a group. */
  async subject(viewer: Viewer, kind: string, subjectId: string): Promise<PackSubject | undefined> {
    return this.database.row<PackSubject & Record<string, unknown>>(
      `SELECT s.kind, s.id AS "subjectId", s.label, p.enrolment_id AS "enrolmentId" FROM ${PLACE} p JOIN (
         SELECT 'assignment' AS kind, a.id, a.course_id, a.code AS label FROM assignment a WHERE a.mode <> 'group'
         UNION ALL SELECT 'quiz', q.id, m.course_id, m.position::text FROM quiz q JOIN learning_module m ON m.id = q.module_id
         UNION ALL SELECT 'module', m.id, m.course_id, m.position::text FROM learning_module m) s ON s.course_id = p.course_id
        WHERE s.kind = $3 AND s.id = $4 LIMIT 1`,
      [viewer.personId, viewer.cohortIds('participant'), kind, subjectId],
    );
  }

  /** The viewer's own packs, the newest first. */
  async packs(viewer: Viewer): Promise<PackView[]> {
    return this.database.rows<PackView & Record<string, unknown>>(`SELECT ${PACK} FROM offline_pack k JOIN enrolment e ON e.id = k.enrolment_id WHERE e.person_id = $1 AND e.cohort_id = ANY($2) ORDER BY k.made_at DESC LIMIT 100`, [viewer.personId, viewer.cohortIds('participant')]);
  }

  async pack(viewer: Viewer, id: string): Promise<PackView | undefined> {
    return this.database.row<PackView & Record<string, unknown>>(`SELECT ${PACK} FROM offline_pack k JOIN enrolment e ON e.id = k.enrolment_id WHERE k.id = $3 AND e.person_id = $1 AND e.cohort_id = ANY($2)`, [viewer.personId, viewer.cohortIds('participant'), id]);
  }

  /** A pack for which the viewer may send: her own, or that of somebody with whom she is paired. */
  async packToSend(viewer: Viewer, id: string): Promise<{ id: string; salt: Buffer | null } | undefined> {
    return this.database.row(`SELECT k.id, k.salt FROM offline_pack k JOIN enrolment w ON w.id = k.enrolment_id WHERE k.id = $4 AND ${MAY_SEND}`, [viewer.personId, viewer.cohortIds('focal-point'), viewer.cohortIds('participant'), id]);
  }

  /** The assignments of a pack; the caller has loaded its subject through the viewer. */
  async assignments({ kind, subjectId }: PackSubject): Promise<PackAssignment[]> {
    if (kind === 'quiz') return [];
    if (kind === 'assignment') return this.database.rows<PackAssignment & Record<string, unknown>>(`SELECT ${ASSIGNMENT} FROM assignment a WHERE a.id = $1`, [subjectId]);
    return this.database.rows<PackAssignment & Record<string, unknown>>(
      `SELECT ${ASSIGNMENT} FROM assignment a JOIN learning_module m ON m.id = $1 AND m.course_id = a.course_id WHERE a.mode <> 'group' AND (a.module_id = m.id OR (a.module_id IS NULL AND a.due_week = m.week)) ORDER BY a.code`, [subjectId]);
  }

  /** The same for quizzes. */
  async quizzes({ kind, subjectId }: PackSubject): Promise<PackQuiz[]> {
    if (kind === 'assignment') return [];
    return this.database.rows<PackQuiz & Record<string, unknown>>(`SELECT ${QUIZ} FROM quiz q WHERE ${kind === 'quiz' ? 'q.id' : 'q.module_id'} = $1 ORDER BY q.id`, [subjectId]);
  }

  /** Something that arrived, for her whose work it is and for who sent it while they are paired. */
  async arrival(viewer: Viewer, id: string): Promise<ArrivalView | undefined> {
    return this.database.row<ArrivalView & Record<string, unknown>>(
      `SELECT v.id, k.id AS "packId", k.kind, v.receipt, v.arrived_at AS "arrivedAt", v.content, v.results, w.person_id = $1 AS "isOwn", (SELECT display_name FROM person WHERE id = w.person_id) AS "displayName",
              (SELECT COALESCE(json_object_agg(x.id, x.label), '{}') FROM (SELECT a.id, a.code AS label FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE c.id = w.cohort_id
                 UNION ALL SELECT q.id, m.position::text FROM quiz q JOIN learning_module m ON m.id = q.module_id JOIN cohort c ON c.course_id = m.course_id WHERE c.id = w.cohort_id) x) AS codes
         FROM offline_arrival v JOIN offline_pack k ON k.id = v.pack_id JOIN enrolment w ON w.id = k.enrolment_id WHERE v.id = $4 AND ((w.person_id = $1 AND w.cohort_id = ANY($3)) OR (v.by_person = $1 AND ${MAY_SEND}))`,
      [viewer.personId, viewer.cohortIds('focal-point'), viewer.cohortIds('participant'), id],
    );
  }

  /** What arrived from the viewer's own packs. */
  async arrivals(viewer: Viewer): Promise<Array<{ id: string; arrivedAt: Date; label: string; kind: PackKind }>> {
    return this.database.rows(
      `SELECT v.id, v.arrived_at AS "arrivedAt", ${LABEL} AS label, k.kind FROM offline_arrival v JOIN offline_pack k ON k.id = v.pack_id JOIN enrolment e ON e.id = k.enrolment_id
        WHERE e.person_id = $1 AND e.cohort_id = ANY($2) ORDER BY v.arrived_at DESC LIMIT 20`,
      [viewer.personId, viewer.cohortIds('participant')],
    );
  }
}
