import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { COMMENTS_ONLY, LIVE, recused } from './script-sql.js';

export interface ComparedPile {
  assignmentId: string;
  assignmentCode: string;
  cohortId: string;
  cohortLabel: string;
  /** What everybody was given: the brief, the rubric, the headings of the plan, and the lessons. */
  given: string[];
}

export interface ComparedScript {
  id: string;
  code: string;
  text: string;
}

@Injectable()
export class SimilarityQueries {
  constructor(private readonly database: Database) {}

  /** A pile in a cohort that compares scripts, for its trainer; undefined where that is off. */
  async pile(viewer: Viewer, assignmentId: string, cohortId: string): Promise<ComparedPile | undefined> {
    return this.database.row<ComparedPile>(
      `SELECT a.id AS "assignmentId", a.code AS "assignmentCode", c.id AS "cohortId", c.label AS "cohortLabel",
              (SELECT json_agg(w.text) FROM (SELECT a.brief_html AS text UNION ALL SELECT a.template::text UNION ALL SELECT x.name || ' ' || x.levels::text FROM criterion x WHERE x.assignment_id = a.id
                 UNION ALL SELECT l.html FROM lesson l JOIN learning_module m ON m.id = l.module_id WHERE m.course_id = c.course_id) w) AS given
         FROM assignment a JOIN cohort c ON c.course_id = a.course_id JOIN marking_setting x ON x.cohort_id = c.id AND x.similarity WHERE a.id = $1 AND c.id = $2 AND c.id = ANY($3)`,
      [assignmentId, cohortId, viewer.cohortIds('trainer')],
    );
  }

  /** The words that were written into the page, under their codes; files are not read. */
  async scripts(viewer: Viewer, pile: ComparedPile, ids: readonly string[] | null = null): Promise<ComparedScript[]> {
    return this.database.rows<ComparedScript>(
      `SELECT s.id, s.code, concat_ws(E'\\n\\n', NULLIF(s.text, ''), (SELECT string_agg(p.value, E'\\n\\n' ORDER BY p.key) FROM jsonb_each_text(s.plan) p)) AS text
         FROM submission s JOIN assignment a ON a.id = s.assignment_id
        WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND s.cohort_id = ANY($3) AND NOT ${COMMENTS_ONLY} AND ${LIVE} AND NOT ${recused('$4')} AND ($5::text[] IS NULL OR s.id = ANY($5)) ORDER BY s.shuffle`,
      [pile.assignmentId, pile.cohortId, viewer.cohortIds('trainer'), viewer.personId, ids],
    );
  }
}
