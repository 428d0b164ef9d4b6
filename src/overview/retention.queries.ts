import { Injectable } from '@nestjs/common';
import { cohortInstant } from '../course/cohort.entity.js';
import { canOrganise } from '../enrolment/enrolment.policy.js';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';
import { DEFAULT_MONTHS, RETENTION_KINDS, endOfCohort, plusMonths, type RetentionKind } from './retention-rule.js';
import { RETENTION_STEPS } from './retention-steps.js';

/** One kind of data of one cohort: its term, its day, and how its run stands. */
export interface RetentionLine {
  cohortId: string;
  kind: RetentionKind;
  months: number;
  dueAt: Date;
  /** An earlier run of this kind has removed something in this cohort. */
  isFirst: boolean;
  lastDone: { at: Date; removed: number } | null;
  run: { id: string; dueAt: Date; listedAt: Date; agreedAt: Date | null; begunAt: Date | null; removed: number } | null;
}

interface CohortRow {
  id: string;
  startsOn: string;
  zone: string;
  weeks: number;
  madeFinalAt: Date | null;
  months: Record<string, number>;
  runs: Array<{ id: string; kind: string; dueAt: string; listedAt: string; agreedAt: string | null; begunAt: string | null; doneAt: string | null; removed: number }>;
}

const COHORTS = `SELECT c.id, to_char(c.starts_on, 'YYYY-MM-DD') AS "startsOn", c.zone, k.weeks, c.made_final_at AS "madeFinalAt",
    (SELECT COALESCE(json_object_agg(t.kind, t.months), '{}') FROM retention_term t WHERE t.cohort_id = c.id) AS months,
    (SELECT COALESCE(json_agg(json_build_object('id', r.id, 'kind', r.kind, 'dueAt', r.due_at, 'listedAt', r.listed_at, 'agreedAt', r.agreed_at, 'begunAt', r.begun_at, 'doneAt', r.done_at, 'removed', r.removed) ORDER BY r.done_at), '[]')
       FROM retention_run r WHERE r.cohort_id = c.id) AS runs
  FROM cohort c JOIN course k ON k.id = c.course_id`;

/** People of a cohort whose term is over everywhere: $1 is the cohort, $2 the cohorts whose own term is not over. */
export const OVERDUE_PEOPLE = `FROM person p WHERE p.erased_at IS NULL AND EXISTS (SELECT 1 FROM enrolment e WHERE e.person_id = p.id AND e.cohort_id = $1)
    AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.person_id = p.id AND e.cohort_id = ANY($2)) AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.role <> 'participant' AND (g.until_at IS NULL OR g.until_at > now()))`;

@Injectable()
export class RetentionQueries {
  constructor(private readonly database: Database) {}

  /** Every kind of one cohort that the viewer organises. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<RetentionLine[] | undefined> {
    if (!canOrganise(viewer, cohortId)) return undefined;
    const row = await this.database.row<CohortRow>(`${COHORTS} WHERE c.id = $1`, [cohortId]);
    return row && linesOf(row);
  }

  /** Every kind of every cohort, for the job. */
  async all(): Promise<RetentionLine[]> {
    return (await this.database.rows<CohortRow>(`${COHORTS} ORDER BY c.starts_on, c.id`)).flatMap(linesOf);
  }

  /** How much a run would remove now, by the words of the page; what no page may count is `rest`. One statement a kind. */
  async counts(cohortId: string, kind: RetentionKind, running: readonly string[]): Promise<Array<{ word: string; count: number }>> {
    if (kind === 'identity') {
      return this.database.rows<{ word: string; count: number }>(
        `SELECT CASE WHEN p.protection_level = 'hidden' THEN 'rest' ELSE 'people' END AS word, count(*)::int AS count ${OVERDUE_PEOPLE} GROUP BY 1 ORDER BY 1`,
        [cohortId, running.filter((id) => id !== cohortId)],
      );
    }
    const parts = RETENTION_STEPS[kind].map(({ table, of, counted = 'rest', seen = 'true' }) => `SELECT CASE WHEN ${seen} THEN '${counted}' ELSE 'rest' END AS word, count(*) AS n FROM ${table} t WHERE ${of} GROUP BY 1`);
    const rows = await this.database.rows<{ word: string; count: number }>(`SELECT word, sum(n)::int AS count FROM (${parts.join(' UNION ALL ')}) x GROUP BY word HAVING sum(n) > 0 ORDER BY word`, [cohortId]);
    return rows;
  }

  async overdue(cohortId: string, running: readonly string[], limit: number): Promise<Array<{ id: string; isHidden: boolean }>> {
    return this.database.rows(`SELECT p.id, p.protection_level = 'hidden' AS "isHidden" ${OVERDUE_PEOPLE} ORDER BY p.id LIMIT ${limit}`, [cohortId, running.filter((id) => id !== cohortId)]);
  }
}

function linesOf(row: CohortRow): RetentionLine[] {
  const end = endOfCohort(cohortInstant(row, row.weeks, 0, '00:00'), row.madeFinalAt);
  return RETENTION_KINDS.map((kind) => {
    const months = row.months[kind] ?? DEFAULT_MONTHS[kind];
    const runs = row.runs.filter((run) => run.kind === kind);
    const done = runs.filter((run) => run.doneAt !== null).at(-1);
    const open = runs.find((run) => run.doneAt === null);
    const at = (text: string | null) => (text ? new Date(text) : null);
    return {
      cohortId: row.id, kind, months, dueAt: plusMonths(end, months), isFirst: !done, lastDone: done ? { at: new Date(done.doneAt!), removed: done.removed } : null,
      run: open ? { id: open.id, dueAt: new Date(open.dueAt), listedAt: new Date(open.listedAt), agreedAt: at(open.agreedAt), begunAt: at(open.begunAt), removed: open.removed } : null,
    };
  });
}
