import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workshops of a course, their sessions in a cohort, who came, and catch-up tasks. */
export class Workshop1700000000005 implements MigrationInterface {
  name = 'Workshop1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE workshop (
        id text PRIMARY KEY, course_id text NOT NULL REFERENCES course, module_id text REFERENCES learning_module, number integer NOT NULL, kind text NOT NULL CHECK (kind IN ('welcome', 'workshop', 'showcase', 'training')),
        title text NOT NULL, summary text NOT NULL, minutes integer NOT NULL, outcomes jsonb NOT NULL DEFAULT '[]', before_html text NOT NULL DEFAULT '', plan jsonb NOT NULL DEFAULT '[]',
        trainer_notes_html text NOT NULL DEFAULT '', catch_up_title text NOT NULL, catch_up_html text NOT NULL, catch_up_minutes integer NOT NULL DEFAULT 20,
        week integer NOT NULL, day integer NOT NULL, clock text NOT NULL DEFAULT '15:00', version integer NOT NULL DEFAULT 1, UNIQUE (course_id, number));
      CREATE TABLE workshop_material (id text PRIMARY KEY, workshop_id text NOT NULL REFERENCES workshop, position integer NOT NULL, title text NOT NULL, html text NOT NULL, bytes integer NOT NULL);
      CREATE TABLE workshop_session (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, workshop_id text NOT NULL REFERENCES workshop, starts_at timestamptz NOT NULL, minutes integer NOT NULL,
        host_link text, join_link text, dial_in text, app text NOT NULL DEFAULT 'other', late_minutes integer NOT NULL DEFAULT 0, sequence integer NOT NULL DEFAULT 0, cancelled_at timestamptz,
        version integer NOT NULL DEFAULT 1, UNIQUE (cohort_id, workshop_id));
      CREATE INDEX workshop_session_starts ON workshop_session (cohort_id, starts_at);
      CREATE TABLE attendance (
        session_id text NOT NULL REFERENCES workshop_session, enrolment_id text NOT NULL REFERENCES enrolment, state text NOT NULL CHECK (state IN ('present', 'partial', 'caught_up', 'excused', 'absent')),
        recorded_by text NOT NULL REFERENCES person, at timestamptz NOT NULL, PRIMARY KEY (session_id, enrolment_id));
      CREATE TABLE catch_up (
        id text PRIMARY KEY, session_id text NOT NULL REFERENCES workshop_session, enrolment_id text NOT NULL REFERENCES enrolment, text text NOT NULL, file_id text, receipt text NOT NULL UNIQUE, handed_in_at timestamptz NOT NULL,
        UNIQUE (session_id, enrolment_id));
      CREATE TABLE attendance_change (
        id text PRIMARY KEY, batch_id text NOT NULL, session_id text NOT NULL REFERENCES workshop_session, enrolment_id text NOT NULL REFERENCES enrolment, before text, after text NOT NULL,
        by_person text NOT NULL REFERENCES person, at timestamptz NOT NULL, undone_at timestamptz);
      CREATE INDEX attendance_change_session ON attendance_change (session_id, by_person, at);
      CREATE INDEX attendance_enrolment ON attendance (enrolment_id);
      CREATE INDEX attendance_change_batch ON attendance_change (batch_id);
      CREATE INDEX workshop_material_workshop ON workshop_material (workshop_id, position);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE attendance_change, catch_up, attendance, workshop_session, workshop_material, workshop');
  }
}
