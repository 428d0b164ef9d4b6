import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Marks that were given outside, and the imports that brought them in, so that each can be undone. */
export class OutsideMark1700000000025 implements MigrationInterface {
  name = 'OutsideMark1700000000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outside_mark (
        enrolment_id text NOT NULL REFERENCES enrolment, assignment_id text NOT NULL REFERENCES assignment, cohort_id text NOT NULL REFERENCES cohort, points integer NOT NULL CHECK (points >= 0), out_of integer NOT NULL CHECK (out_of > 0),
        changed_by text REFERENCES person, changed_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1, PRIMARY KEY (enrolment_id, assignment_id), CHECK (points <= out_of));
      CREATE INDEX outside_mark_cohort ON outside_mark (cohort_id, assignment_id);
      CREATE TABLE mark_import (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, by_person text NOT NULL REFERENCES person, at timestamptz NOT NULL, undone_by text REFERENCES person, undone_at timestamptz);
      CREATE INDEX mark_import_cohort ON mark_import (cohort_id, at);
      CREATE TABLE mark_import_line (
        import_id text NOT NULL REFERENCES mark_import, enrolment_id text NOT NULL REFERENCES enrolment, assignment_id text NOT NULL REFERENCES assignment, before integer, after integer NOT NULL,
        PRIMARY KEY (import_id, enrolment_id, assignment_id));
      CREATE INDEX mark_import_line_enrolment ON mark_import_line (enrolment_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mark_import_line, mark_import, outside_mark');
  }
}
