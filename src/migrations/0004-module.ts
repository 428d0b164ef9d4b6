import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Modules and lessons of a course, what each participant has done of them, and her private notes. */
export class LearningModule1700000000004 implements MigrationInterface {
  name = 'LearningModule1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE learning_module (
        id text PRIMARY KEY, course_id text NOT NULL REFERENCES course, code text NOT NULL, position integer NOT NULL, week integer NOT NULL, title text NOT NULL, summary text NOT NULL,
        aims jsonb NOT NULL DEFAULT '[]', preparation_minutes integer NOT NULL DEFAULT 0, preparation_html text NOT NULL DEFAULT '', exercise_minutes integer NOT NULL DEFAULT 0,
        exercise_title text NOT NULL DEFAULT '', exercise_html text NOT NULL DEFAULT '', agreement_html text NOT NULL DEFAULT '', version integer NOT NULL DEFAULT 1, UNIQUE (course_id, position));
      CREATE TABLE lesson (
        id text PRIMARY KEY, module_id text NOT NULL REFERENCES learning_module, position integer NOT NULL, title text NOT NULL, summary text NOT NULL, outcomes jsonb NOT NULL DEFAULT '[]',
        read_minutes integer NOT NULL, think_minutes integer NOT NULL, further_minutes integer NOT NULL, content_note text, html text NOT NULL, bytes integer NOT NULL,
        updated_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1, UNIQUE (module_id, position));
      CREATE TABLE lesson_done (enrolment_id text NOT NULL REFERENCES enrolment, lesson_id text NOT NULL REFERENCES lesson, at timestamptz NOT NULL, PRIMARY KEY (enrolment_id, lesson_id));
      CREATE TABLE module_done (enrolment_id text NOT NULL REFERENCES enrolment, module_id text NOT NULL REFERENCES learning_module, at timestamptz NOT NULL, PRIMARY KEY (enrolment_id, module_id));
      CREATE TABLE lesson_note (
        enrolment_id text NOT NULL REFERENCES enrolment, lesson_id text NOT NULL REFERENCES lesson, text text NOT NULL, changed_at timestamptz NOT NULL, PRIMARY KEY (enrolment_id, lesson_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lesson_note, module_done, lesson_done, lesson, learning_module');
  }
}
