import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';

export interface LessonView {
  id: string;
  title: string;
  position: number;
  count: number;
  readMinutes: number;
  thinkMinutes: number;
  furtherMinutes: number;
  contentNote: string | null;
  html: string;
  bytes: number;
  moduleId: string;
  moduleTitle: string;
  modulePosition: number;
  previousId: string | null;
  nextId: string | null;
  isDone: boolean;
  note: string | null;
  enrolmentId: string | null;
}

export interface ModuleView {
  id: string;
  code: string;
  position: number;
  week: number;
  title: string;
  summary: string;
  aims: string[];
  preparationMinutes: number;
  preparationHtml: string;
  exerciseMinutes: number;
  exerciseTitle: string;
  exerciseHtml: string;
  agreementHtml: string;
  isDone: boolean;
  isParticipant: boolean;
  lessons: Array<{ id: string; title: string; summary: string; position: number; minutes: number; bytes: number; isDone: boolean }>;
}

export interface LessonText {
  title: string;
  position: number;
  contentNote: string | null;
  html: string;
  minutes: number;
}

/** The place through which a viewer sees a course: her own enrolment, or an appointment. */
const PLACE = `
  place AS (
    SELECT c.course_id, e.id AS enrolment_id FROM cohort c LEFT JOIN enrolment e ON e.cohort_id = c.id AND e.person_id = $2 AND e.state IN ('active', 'completed', 'not_completed')
     WHERE c.id = ANY($3) ORDER BY (e.id IS NOT NULL) DESC, c.starts_on DESC)`;

/** One lesson through the viewer: $1 lesson, $2 person, $3 her cohorts. Exported so that the benchmark can send the same statement. */
export const LESSON_SQL = `WITH ${PLACE}, near AS (
         SELECT l.id, row_number() OVER w AS nth, count(*) OVER () AS count, lag(l.id) OVER w AS previous_id, lead(l.id) OVER w AS next_id
           FROM lesson l WHERE l.module_id = (SELECT module_id FROM lesson WHERE id = $1) WINDOW w AS (ORDER BY l.position))
       SELECT l.id, l.title, n.nth::int AS position, n.count::int AS count, l.read_minutes AS "readMinutes", l.think_minutes AS "thinkMinutes", l.further_minutes AS "furtherMinutes",
              l.content_note AS "contentNote", l.html, l.bytes, m.id AS "moduleId", m.title AS "moduleTitle", m.position AS "modulePosition", n.previous_id AS "previousId", n.next_id AS "nextId",
              d.at IS NOT NULL AS "isDone", t.text AS note, p.enrolment_id AS "enrolmentId"
         FROM lesson l JOIN learning_module m ON m.id = l.module_id JOIN near n ON n.id = l.id
         JOIN LATERAL (SELECT * FROM place WHERE place.course_id = m.course_id LIMIT 1) p ON true
         LEFT JOIN lesson_done d ON d.lesson_id = l.id AND d.enrolment_id = p.enrolment_id
         LEFT JOIN lesson_note t ON t.lesson_id = l.id AND t.enrolment_id = p.enrolment_id
        WHERE l.id = $1`;

@Injectable()
export class LessonQueries {
  constructor(private readonly database: Database) {}

  /** One lesson with its neighbours, and what the viewer has done with it; one statement. */
  async lesson(viewer: Viewer, id: string): Promise<LessonView | undefined> {
    return this.database.row<LessonView>(
      LESSON_SQL,
      [id, viewer.personId, viewer.cohortIds('participant', 'trainer', 'co-trainer', 'organiser', 'interpreter')],
    );
  }

  /** One module with its lessons; one statement. */
  async module(viewer: Viewer, id: string): Promise<ModuleView | undefined> {
    return this.database.row<ModuleView>(
      `WITH ${PLACE}
       SELECT m.id, m.code, m.position, m.week, m.title, m.summary, m.aims, m.preparation_minutes AS "preparationMinutes", m.preparation_html AS "preparationHtml",
              m.exercise_minutes AS "exerciseMinutes", m.exercise_title AS "exerciseTitle", m.exercise_html AS "exerciseHtml", m.agreement_html AS "agreementHtml",
              EXISTS (SELECT 1 FROM module_done d WHERE d.module_id = m.id AND d.enrolment_id = p.enrolment_id) AS "isDone", p.enrolment_id IS NOT NULL AS "isParticipant",
              (SELECT COALESCE(json_agg(json_build_object('id', l.id, 'title', l.title, 'summary', l.summary, 'position', l.position, 'minutes', l.read_minutes + l.think_minutes + l.further_minutes,
                        'bytes', l.bytes, 'isDone', d.at IS NOT NULL) ORDER BY l.position), '[]')
                 FROM lesson l LEFT JOIN lesson_done d ON d.lesson_id = l.id AND d.enrolment_id = p.enrolment_id WHERE l.module_id = m.id) AS lessons
         FROM learning_module m JOIN LATERAL (SELECT * FROM place WHERE place.course_id = m.course_id LIMIT 1) p ON true
        WHERE m.id = $1`,
      [id, viewer.personId, viewer.cohortIds('participant', 'trainer', 'co-trainer', 'organiser', 'interpreter')],
    );
  }

  /** The texts of a module's lessons; the caller has loaded the module through the viewer. */
  async texts(moduleId: string): Promise<LessonText[]> {
    return this.database.rows<LessonText>(
      'SELECT title, position, content_note AS "contentNote", html, read_minutes + think_minutes + further_minutes AS minutes FROM lesson WHERE module_id = $1 ORDER BY position',
      [moduleId],
    );
  }
}
