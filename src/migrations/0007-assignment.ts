import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Assignments, what is handed in, how it is marked, and when results are published. */
export class Assignment1700000000007 implements MigrationInterface {
  name = 'Assignment1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE assignment (
        id text PRIMARY KEY, course_id text NOT NULL REFERENCES course, module_id text REFERENCES learning_module, code text NOT NULL, title text NOT NULL, minutes integer NOT NULL,
        mode text NOT NULL CHECK (mode IN ('individual', 'group', 'reflection')), weight_percent integer NOT NULL, brief_html text NOT NULL, checklist jsonb NOT NULL DEFAULT '[]', template jsonb NOT NULL DEFAULT '[]',
        due_week integer NOT NULL, due_day integer NOT NULL DEFAULT 6, version integer NOT NULL DEFAULT 1, UNIQUE (course_id, code));
      CREATE TABLE criterion (
        id text PRIMARY KEY, assignment_id text NOT NULL REFERENCES assignment, position integer NOT NULL, name text NOT NULL, outcomes jsonb NOT NULL DEFAULT '[]', points integer NOT NULL, levels jsonb NOT NULL,
        UNIQUE (assignment_id, position));
      CREATE TABLE stored_file (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, kind text NOT NULL, bytes integer NOT NULL, sha256 text NOT NULL, stored_at timestamptz NOT NULL);
      CREATE TABLE draft (
        id text PRIMARY KEY, assignment_id text NOT NULL REFERENCES assignment, enrolment_id text NOT NULL REFERENCES enrolment, text text NOT NULL DEFAULT '', file_id text REFERENCES stored_file, saved_at timestamptz NOT NULL,
        revision integer NOT NULL DEFAULT 1, UNIQUE (assignment_id, enrolment_id));
      CREATE TABLE submission (
        id text PRIMARY KEY, assignment_id text NOT NULL REFERENCES assignment, cohort_id text NOT NULL REFERENCES cohort, enrolment_id text REFERENCES enrolment, group_id text REFERENCES learning_group,
        version_number integer NOT NULL, code text NOT NULL, receipt text NOT NULL UNIQUE, for_comments_only boolean NOT NULL DEFAULT false, text text NOT NULL DEFAULT '', plan jsonb, file_id text REFERENCES stored_file,
        handed_in_at timestamptz NOT NULL, handed_in_by text NOT NULL REFERENCES person, taken_back_at timestamptz, is_moved_date boolean NOT NULL DEFAULT false, is_late boolean NOT NULL DEFAULT false, shuffle double precision NOT NULL DEFAULT random(),
        CHECK ((enrolment_id IS NULL) <> (group_id IS NULL)));
      CREATE UNIQUE INDEX submission_open ON submission (assignment_id, COALESCE(enrolment_id, group_id), for_comments_only) WHERE taken_back_at IS NULL;
      CREATE INDEX submission_cohort ON submission (cohort_id, assignment_id) WHERE taken_back_at IS NULL;
      CREATE TABLE plan_version (
        id text PRIMARY KEY, assignment_id text NOT NULL REFERENCES assignment, group_id text NOT NULL REFERENCES learning_group, number integer NOT NULL, plan jsonb NOT NULL, saved_by text NOT NULL REFERENCES person,
        saved_at timestamptz NOT NULL, is_interim boolean NOT NULL DEFAULT false, UNIQUE (assignment_id, group_id, number));
      CREATE TABLE plan_editing (group_id text NOT NULL REFERENCES learning_group, assignment_id text NOT NULL REFERENCES assignment, person_id text NOT NULL REFERENCES person, at timestamptz NOT NULL, PRIMARY KEY (group_id, assignment_id, person_id));
      CREATE TABLE group_message (id text PRIMARY KEY, group_id text NOT NULL REFERENCES learning_group, person_id text NOT NULL REFERENCES person, text text NOT NULL, at timestamptz NOT NULL);
      CREATE INDEX group_message_group ON group_message (group_id, at);
      CREATE TABLE group_note (
        assignment_id text NOT NULL REFERENCES assignment, enrolment_id text NOT NULL REFERENCES enrolment, text text NOT NULL, changed_at timestamptz NOT NULL, PRIMARY KEY (assignment_id, enrolment_id));
      CREATE TABLE mark (
        id text PRIMARY KEY, submission_id text NOT NULL UNIQUE REFERENCES submission, marker_id text REFERENCES person, overall text NOT NULL DEFAULT '', is_done boolean NOT NULL DEFAULT false,
        began_at timestamptz NOT NULL, changed_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1);
      CREATE TABLE mark_criterion (
        mark_id text NOT NULL REFERENCES mark, criterion_id text NOT NULL REFERENCES criterion, points integer, comment text NOT NULL DEFAULT '', PRIMARY KEY (mark_id, criterion_id));
      CREATE TABLE publication (
        id text PRIMARY KEY, assignment_id text NOT NULL REFERENCES assignment, cohort_id text NOT NULL REFERENCES cohort, at timestamptz NOT NULL, published_by text NOT NULL REFERENCES person, undone_at timestamptz);
      CREATE UNIQUE INDEX publication_open ON publication (assignment_id, cohort_id) WHERE undone_at IS NULL;
      CREATE TABLE mark_correction (
        id text PRIMARY KEY, mark_id text NOT NULL REFERENCES mark, before jsonb NOT NULL, after jsonb NOT NULL, reason text NOT NULL, corrected_by text NOT NULL REFERENCES person, at timestamptz NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mark_correction, publication, mark_criterion, mark, group_note, group_message, plan_editing, plan_version, submission, draft, stored_file, criterion, assignment');
  }
}
