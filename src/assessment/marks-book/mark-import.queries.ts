import { Injectable } from '@nestjs/common';
import type { Reader } from '../../completion/completion.queries.js';
import { Database } from '../../platform/database/database.js';
import type { Viewer } from '../../people/viewer.js';
import { IS_WRITER, WRITERS } from '../marking/script-sql.js';
import { versionKey } from './book-version.js';
import type { MarkedWork, Standing } from './mark-difference.js';
import { canImportMarks } from './marks-book.policy.js';

/** An import as the page lists it. */
export interface ImportLine {
  id: string;
  at: Date;
  byName: string;
  count: number;
  undoneAt: Date | null;
}

interface StandingRow {
  people: Array<{ id: string; name: string }>;
  works: MarkedWork[];
  outside: Array<{ e: string; a: string; points: number; version: number }>;
  here: Array<{ e: string; a: string; points: number | null }>;
}

@Injectable()
export class MarkImportQueries {
  constructor(private readonly database: Database) {}

  /** Everything that a file is compared with; one statement. Hidden people are not in it: a row that names one is not known. */
  async standing(viewer: Viewer, cohortId: string, reader: Reader = this.database as Reader): Promise<Standing | undefined> {
    if (!canImportMarks(viewer, cohortId)) return undefined;
    const [row] = await reader.rows<StandingRow>(
      `SELECT (SELECT COALESCE(json_agg(json_build_object('id', e.id, 'name', p.display_name)), '[]') FROM enrolment e JOIN person p ON p.id = e.person_id
                WHERE e.cohort_id = c.id AND e.state NOT IN ('invited', 'withdrawn') AND p.protection_level <> 'hidden') AS people,
              (SELECT COALESCE(json_agg(json_build_object('id', w.id, 'code', w.code, 'outOf', w.out_of) ORDER BY w.code), '[]') FROM (
                SELECT a.id, a.code, (SELECT COALESCE(sum(x.points), 0)::int FROM criterion x WHERE x.assignment_id = a.id) AS out_of FROM assignment a WHERE a.course_id = c.course_id AND a.mode <> 'reflection') w WHERE w.out_of > 0) AS works,
              (SELECT COALESCE(json_agg(json_build_object('e', o.enrolment_id, 'a', o.assignment_id, 'points', o.points, 'version', o.version)), '[]') FROM outside_mark o WHERE o.cohort_id = c.id) AS outside,
              (SELECT COALESCE(json_agg(json_build_object('e', h.id, 'a', h.assignment_id, 'points', f.points)), '[]') FROM (
                SELECT DISTINCT e.id, s.assignment_id FROM submission s JOIN (${WRITERS}) ON ${IS_WRITER} WHERE s.cohort_id = c.id AND s.taken_back_at IS NULL AND NOT s.for_comments_only) h
                LEFT JOIN completion_fact f ON f.enrolment_id = h.id AND f.kind = 'assignment' AND f.subject_id = h.assignment_id) AS here
         FROM cohort c WHERE c.id = $1`,
      [cohortId],
    );
    return row && {
      people: new Map(row.people.map(({ id, name }) => [id, name])),
      works: row.works,
      outside: new Map(row.outside.map(({ e, a, points, version }) => [versionKey(e, a), { points, version }])),
      here: new Map(row.here.map(({ e, a, points }) => [versionKey(e, a), points])),
    };
  }

  /** The newest imports of a cohort. Marks of hidden people are not counted. */
  async imports(viewer: Viewer, cohortId: string): Promise<ImportLine[]> {
    if (!canImportMarks(viewer, cohortId)) return [];
    return this.database.rows<ImportLine>(
      `SELECT i.id, i.at, b.display_name AS "byName", i.undone_at AS "undoneAt",
              (SELECT count(*)::int FROM mark_import_line l JOIN enrolment e ON e.id = l.enrolment_id JOIN person p ON p.id = e.person_id WHERE l.import_id = i.id AND p.protection_level <> 'hidden') AS count
         FROM mark_import i JOIN person b ON b.id = i.by_person WHERE i.cohort_id = $1 ORDER BY i.at DESC LIMIT 10`,
      [cohortId],
    );
  }
}
