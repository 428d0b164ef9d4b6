import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Reader } from '../completion/completion.queries.js';
import { isSiteOrganiser } from '../course/course.policy.js';
import type { Viewer } from '../people/viewer.js';

/** One edition of a course in numbers. */
export interface EditionCount {
  cohortId: string;
  label: string;
  madeFinalAt: Date;
  completed: number;
  notCompleted: number;
}

@Injectable()
export class ReportQueries {
  constructor(private readonly database: Database) {}

  /** Final cohorts of the viewer (all of them for an organiser of the site), newest first. Who hides counts as before: a number that falls would tell; who was erased stays a number. */
  async editions(viewer: Viewer): Promise<EditionCount[]> {
    return this.database.rows<EditionCount>(
      `SELECT c.id AS "cohortId", c.label, c.made_final_at AS "madeFinalAt",
              ((SELECT count(*) FROM enrolment e WHERE e.cohort_id = c.id AND e.state = 'completed') + COALESCE((SELECT sum(count) FROM erased_place x WHERE x.cohort_id = c.id AND x.state = 'completed'), 0))::int AS completed,
              ((SELECT count(*) FROM enrolment e WHERE e.cohort_id = c.id AND e.state IN ('not_completed', 'suspended', 'withdrawn')) + COALESCE((SELECT sum(count) FROM erased_place x WHERE x.cohort_id = c.id AND x.state IN ('not_completed', 'suspended', 'withdrawn')), 0))::int AS "notCompleted"
         FROM cohort c JOIN course k ON k.id = c.course_id WHERE c.state = 'final' AND k.kind = 'short_course' AND ($1 OR c.id = ANY($2)) ORDER BY c.made_final_at DESC, c.id`,
      [isSiteOrganiser(viewer), viewer.cohortIds('organiser')],
    );
  }

  /** People of these cohorts by the tag of their country: who gave the same country has the same tag, and no country is opened for it. `personId` is one of them. */
  async countries(reader: Reader, cohortIds: readonly string[]): Promise<Array<{ tag: string | null; count: number; personId: string }>> {
    return reader.rows(
      `SELECT encode(f.blind_index, 'hex') AS tag, count(*)::int AS count, min(e.person_id) AS "personId"
         FROM enrolment e LEFT JOIN protected_field f ON f.person_id = e.person_id AND f.kind = 'country' WHERE e.cohort_id = ANY($1) AND e.state IN ('completed', 'not_completed', 'suspended', 'withdrawn') GROUP BY 1 ORDER BY 2 DESC, 1`,
      [cohortIds],
    );
  }
}
