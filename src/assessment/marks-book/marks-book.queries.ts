import { Injectable } from '@nestjs/common';
import { PLAN } from '../../completion/completion.queries.js';
import type { CoursePlan, HeldFact } from '../../completion/completion-rule.js';
import type { CohortState } from '../../course/cohort.entity.js';
import type { EnrolmentState } from '../../enrolment/enrolment.entity.js';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../platform/time/clock.js';
import { dayOf, instantOf } from '../../platform/time/local-time.js';
import type { Viewer } from '../../people/viewer.js';
import type { LateArrival } from '../assignment/counted-points.js';
import { LATE_ARRIVAL } from '../marking/late-sql.js';
import { COMMENTS_ONLY, IS_WRITER, LIVE, PUBLISHED, recused, WRITERS } from '../marking/script-sql.js';
import { versionKey } from './book-version.js';
import { canImportMarks, canReadBook, isBlind } from './marks-book.policy.js';

/** One cohort with everything that the columns need. */
export interface BookHead {
  cohortId: string;
  label: string;
  state: CohortState;
  zone: string;
  plan: CoursePlan;
  /** Assignments whose results are published. */
  published: string[];
  /** People in the book: hidden people are not counted. */
  total: number;
  /** The viewer sees no name beside a result that is not published. */
  isBlind: boolean;
}

/** One person of the cohort with what the viewer may know of her results. */
export interface BookRow {
  enrolmentId: string;
  personId: string;
  displayName: string;
  state: EnrolmentState;
  facts: HeldFact[];
}

/** A script whose result is not published, under its code. */
export interface CodedScript {
  id: string;
  code: string;
  isDone: boolean;
  /** Null while it is not marked, and for a mark of somebody else where second marking is on. */
  points: number | null;
  outOf: number;
}

/** What a result was made of, before it became the one number of a fact. */
export interface ResultParts {
  assignmentId: string;
  given: number;
  outOf: number;
  adjustment: number;
  late: LateArrival | null;
}

/** Those who stand in a marks book. */
const IN_BOOK = `e.cohort_id = $1 AND e.state NOT IN ('invited', 'withdrawn') AND p.protection_level <> 'hidden'`;

/** A fact on its way from the database: much shorter than with its names, which counts for 500 people with 60 each. */
type ShortFact = [kind: HeldFact['kind'], subjectId: string, isMet: boolean, state: string, points: number | null, outOf: number | null, isPublished: boolean];

const FACTS = `(SELECT COALESCE(json_agg(json_build_array(f.kind, f.subject_id, f.is_met, f.state, f.points, f.out_of, f.is_published)), '[]') FROM completion_fact f WHERE f.enrolment_id = e.id)`;

/**
 * What somebody who marks under codes may know beside a name: results that are published, who came, and modules and quizzes as they stood when the
 * day began (`$2`): who has just worked would else be told by the minute, and a script that comes in at that moment would have a name. Nothing of
 * assignments for whoever has taken another name: her scripts stay without one.
 */
const FACTS_BLIND = `(SELECT COALESCE(json_agg(json_build_array(f.kind, f.subject_id, f.is_met, f.state, f.points, f.out_of, true)), '[]') FROM (
    SELECT c.kind, c.subject_id, c.is_met, c.state, c.points, c.out_of FROM completion_fact c
     WHERE c.enrolment_id = e.id AND (c.kind = 'workshop' OR (c.kind = 'assignment' AND c.is_published AND c.out_of IS NOT NULL AND e.unsigned_until IS NULL))
    UNION ALL SELECT 'module', d.module_id, true, 'done', NULL, NULL FROM module_done d WHERE d.enrolment_id = e.id AND d.at < $2
    UNION ALL SELECT 'quiz', b.quiz_id, false, 'taken', b.points, b.out_of FROM (
      SELECT DISTINCT ON (t.quiz_id) t.quiz_id, t.points, t.out_of FROM attempt t
       WHERE t.enrolment_id = e.id AND t.handed_in_at < $2 AND t.out_of > 0 ORDER BY t.quiz_id, t.points::numeric / t.out_of DESC) b) f)`;

@Injectable()
export class MarksBookQueries {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async head(viewer: Viewer, cohortId: string): Promise<BookHead | undefined> {
    if (!canReadBook(viewer, cohortId)) return undefined;
    const head = await this.database.row<Omit<BookHead, 'isBlind'>>(
      `SELECT c.id AS "cohortId", c.label, c.state, c.zone, ${PLAN} AS plan,
              (SELECT COALESCE(json_agg(u.assignment_id), '[]') FROM publication u WHERE u.cohort_id = c.id AND u.undone_at IS NULL) AS published,
              (SELECT count(*)::int FROM enrolment e JOIN person p ON p.id = e.person_id WHERE ${IN_BOOK}) AS total
         FROM cohort c WHERE c.id = $1`,
      [cohortId],
    );
    return head && { ...head, isBlind: isBlind(viewer, cohortId) };
  }

  /** People by display name, `limit` from `offset` (all without a limit), with their facts; one statement. */
  async rows(viewer: Viewer, head: BookHead, { limit = null, offset = 0, enrolmentId = null }: { limit?: number | null; offset?: number; enrolmentId?: string | null } = {}): Promise<BookRow[]> {
    if (!canReadBook(viewer, head.cohortId)) return [];
    const dayBegan = instantOf(dayOf(this.clock.now(), head.zone), '00:00', head.zone);
    const facts = isBlind(viewer, head.cohortId) ? FACTS_BLIND : FACTS;
    // The page is cut out first: facts of people before it are not gathered.
    const rows = await this.database.rows<Omit<BookRow, 'facts'> & { facts: ShortFact[] }>(
      `WITH e AS (SELECT e.id, e.person_id, p.display_name, e.state, p.unsigned_until, row_number() OVER (ORDER BY lower(p.display_name), e.id) AS nth
           FROM enrolment e JOIN person p ON p.id = e.person_id WHERE ${IN_BOOK} AND $2::timestamptz IS NOT NULL AND ($5::text IS NULL OR e.id = $5) ORDER BY nth LIMIT $3 OFFSET $4)
       SELECT e.id AS "enrolmentId", e.person_id AS "personId", e.display_name AS "displayName", e.state, ${facts} AS facts FROM e ORDER BY e.nth`,
      [head.cohortId, dayBegan, limit, offset, enrolmentId],
    );
    return rows.map((row) => ({ ...row, facts: row.facts.map(heldFact) }));
  }

  /** What the results of one person were made of; for whoever sees no name beside an open result, those that are published. */
  async parts(viewer: Viewer, head: BookHead, enrolmentId: string): Promise<ResultParts[]> {
    if (!canReadBook(viewer, head.cohortId)) return [];
    return this.database.rows<ResultParts & Record<string, unknown>>(
      `SELECT s.assignment_id AS "assignmentId", (SELECT COALESCE(sum(m.points), 0)::int FROM mark_criterion m WHERE m.mark_id = k.id) AS given, (SELECT COALESCE(sum(x.points), 0)::int FROM criterion x WHERE x.assignment_id = a.id) AS "outOf",
              COALESCE((SELECT j.points FROM group_adjustment j WHERE j.submission_id = s.id AND j.enrolment_id = e.id), 0) AS adjustment, ${LATE_ARRIVAL} AS late
         FROM submission s JOIN assignment a ON a.id = s.assignment_id JOIN mark k ON k.submission_id = s.id AND k.is_done JOIN (${WRITERS}) ON ${IS_WRITER}
        WHERE e.id = $1 AND s.cohort_id = $2 AND NOT ${COMMENTS_ONLY} AND ${LIVE} AND ($3 OR ${PUBLISHED})`,
      [enrolmentId, head.cohortId, !isBlind(viewer, head.cohortId)],
    );
  }

  /** The scripts of one assignment without a published result, in their random order; for those who mark them. */
  async codes(viewer: Viewer, cohortId: string, assignmentId: string): Promise<CodedScript[]> {
    return this.database.rows<CodedScript>(
      `SELECT s.id, s.code, COALESCE(k.is_done, false) AS "isDone", (SELECT COALESCE(sum(x.points), 0)::int FROM criterion x WHERE x.assignment_id = a.id) AS "outOf",
              CASE WHEN k.is_done AND (k.marker_id = $3 OR NOT COALESCE((SELECT g.second_marking FROM marking_setting g WHERE g.cohort_id = s.cohort_id), false))
                   THEN (SELECT COALESCE(sum(m.points), 0)::int FROM mark_criterion m WHERE m.mark_id = k.id) END AS points
         FROM submission s JOIN assignment a ON a.id = s.assignment_id LEFT JOIN mark k ON k.submission_id = s.id
        WHERE s.cohort_id = $1 AND s.assignment_id = $2 AND s.cohort_id = ANY($4) AND NOT ${COMMENTS_ONLY} AND ${LIVE} AND NOT (${PUBLISHED} AND COALESCE(k.is_done, false)) AND NOT ${recused('$3')} ORDER BY s.shuffle`,
      [cohortId, assignmentId, viewer.personId, viewer.cohortIds('trainer', 'co-trainer')],
    );
  }

  /** The versions of marks from outside, as a file carries them along; for those who may bring such marks in. */
  async outsideVersions(viewer: Viewer, cohortId: string): Promise<Map<string, number>> {
    if (!canImportMarks(viewer, cohortId)) return new Map();
    const rows = await this.database.rows<{ enrolmentId: string; assignmentId: string; version: number }>('SELECT enrolment_id AS "enrolmentId", assignment_id AS "assignmentId", version FROM outside_mark WHERE cohort_id = $1', [cohortId]);
    return new Map(rows.map((row) => [versionKey(row.enrolmentId, row.assignmentId), row.version]));
  }
}

function heldFact([kind, subjectId, isMet, state, points, outOf, isPublished]: ShortFact): HeldFact {
  return { kind, subjectId, isMet, state, points, outOf, isPublished };
}
