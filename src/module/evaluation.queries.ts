import { Injectable } from '@nestjs/common';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import { digestsOf } from './evaluation-digest.js';
import type { Counted } from './evaluation-rule.js';

export interface EvaluationRow {
  id: string;
  cohortId: string;
  modulePosition: number | null;
  closesAt: Date;
}

export interface CohortEvaluations {
  modules: Array<{ id: string; position: number; title: string }>;
  evaluations: Array<{ id: string; moduleId: string | null; modulePosition: number | null; openedAt: string; closesAt: string; answers: number }>;
}

export interface EvaluationResults extends EvaluationRow {
  answers: number;
  counted: Counted[];
  texts: Array<{ question: string; text: string }>;
}

const ROW = `v.id, v.cohort_id AS "cohortId", m.position AS "modulePosition", v.closes_at AS "closesAt"`;
const TABLES = 'evaluation v LEFT JOIN learning_module m ON m.id = v.module_id';

@Injectable()
export class EvaluationQueries {
  constructor(
    private readonly database: Database,
    private readonly keys: Keys,
  ) {}

  /** The forms that are open in the viewer's cohorts. */
  async mine(viewer: Viewer, now: Date): Promise<EvaluationRow[]> {
    return this.database.rows<EvaluationRow>(
      `SELECT ${ROW} FROM ${TABLES} JOIN enrolment e ON e.cohort_id = v.cohort_id WHERE e.person_id = $1 AND e.cohort_id = ANY($2) AND e.state IN ('active', 'completed', 'not_completed') AND v.closes_at > $3 ORDER BY m.position NULLS LAST, v.id`,
      [viewer.personId, viewer.cohortIds('participant'), now],
    );
  }

  /** Which of these the viewer has answered. */
  async answered(viewer: Viewer, ids: readonly string[]): Promise<Set<string>> {
    const digests = ids.flatMap((id) => digestsOf(this.keys, id, viewer.personId));
    if (digests.length === 0) return new Set();
    const rows = await this.database.rows<{ id: string }>('SELECT evaluation_id AS id FROM evaluation_taken WHERE digest = ANY($1)', [digests]);
    return new Set(rows.map(({ id }) => id));
  }

  /** What can be opened in a cohort that the viewer organises, and what was; how many answered stands there only when it is closed. */
  async ofCohort(viewer: Viewer, cohortId: string): Promise<CohortEvaluations | undefined> {
    if (!viewer.has('organiser', cohortId)) return undefined;
    return this.database.row<CohortEvaluations>(
      `SELECT (SELECT COALESCE(json_agg(json_build_object('id', m.id, 'position', m.position, 'title', m.title) ORDER BY m.position), '[]') FROM learning_module m WHERE m.course_id = c.course_id) AS modules,
              (SELECT COALESCE(json_agg(json_build_object('id', v.id, 'moduleId', v.module_id, 'modulePosition', m.position, 'openedAt', v.opened_at, 'closesAt', v.closes_at,
                  'answers', (SELECT count(*)::int FROM evaluation_taken k WHERE k.evaluation_id = v.id)) ORDER BY m.position NULLS LAST), '[]') FROM ${TABLES} WHERE v.cohort_id = c.id) AS evaluations
         FROM cohort c WHERE c.id = $1`,
      [cohortId],
    );
  }

  /** Everything that was answered: counts, and texts in an order that means nothing. */
  async results(viewer: Viewer, cohortId: string, id: string): Promise<EvaluationResults | undefined> {
    if (!viewer.has('organiser', cohortId)) return undefined;
    return this.database.row<EvaluationResults>(
      `SELECT ${ROW}, (SELECT count(*)::int FROM evaluation_taken k WHERE k.evaluation_id = v.id) AS answers,
              (SELECT COALESCE(json_agg(json_build_object('statement', n.statement, 'score', n.score, 'count', n.count)), '[]') FROM evaluation_count n WHERE n.evaluation_id = v.id) AS counted,
              (SELECT COALESCE(json_agg(json_build_object('question', x.question, 'text', x.text) ORDER BY x.id), '[]') FROM evaluation_text x WHERE x.evaluation_id = v.id) AS texts
         FROM ${TABLES} WHERE v.id = $1 AND v.cohort_id = $2`,
      [id, cohortId],
    );
  }
}
