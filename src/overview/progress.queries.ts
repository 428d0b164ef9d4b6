import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';

@Injectable()
export class ProgressQueries {
  constructor(private readonly database: Database) {}

  /**
   * How many of the conditions for completion a place has met: modules but the last, quizzes, assignments each one; workshops as many as the
   * rule needs. Published facts only.
   */
  async conditions(enrolmentId: string): Promise<{ met: number; of: number }> {
    const row = await this.database.row<{ met: number; of: number }>(
      `WITH place AS (SELECT e.id, c.course_id, (k.rule->>'workshopsNeeded')::int AS needed FROM enrolment e JOIN cohort c ON c.id = e.cohort_id JOIN course k ON k.id = c.course_id WHERE e.id = $1)
       SELECT ((SELECT count(*) FROM completion_fact f JOIN learning_module m ON m.id = f.subject_id WHERE f.enrolment_id = p.id AND f.kind = 'module' AND f.is_met
                   AND m.position < (SELECT max(position) FROM learning_module WHERE course_id = p.course_id))
             + (SELECT count(*) FROM completion_fact f WHERE f.enrolment_id = p.id AND f.kind IN ('quiz', 'assignment') AND f.is_met AND f.is_published)
             + LEAST(p.needed, (SELECT count(*) FROM completion_fact f JOIN workshop w ON w.id = f.subject_id WHERE f.enrolment_id = p.id AND f.kind = 'workshop' AND f.is_met AND w.kind = 'workshop')))::int AS met,
              ((SELECT GREATEST(count(*) - 1, 0) FROM learning_module WHERE course_id = p.course_id) + (SELECT count(*) FROM quiz q JOIN learning_module m ON m.id = q.module_id WHERE m.course_id = p.course_id)
             + (SELECT count(*) FROM assignment WHERE course_id = p.course_id) + p.needed)::int AS of
         FROM place p`,
      [enrolmentId],
    );
    return row ?? { met: 0, of: 0 };
  }
}
