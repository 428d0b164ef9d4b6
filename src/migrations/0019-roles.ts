import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles that end on a day, questions for the care contact alone, and who hands in for whom. */
export class Roles1700000000019 implements MigrationInterface {
  name = 'Roles1700000000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX role_grant_person ON role_grant (person_id, from_at DESC);
      CREATE INDEX role_grant_role ON role_grant (scope_id, role);
      ALTER TABLE question_thread ADD COLUMN for_care boolean NOT NULL DEFAULT false;
      CREATE TABLE pairing (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, focal_id text NOT NULL REFERENCES person, enrolment_id text NOT NULL REFERENCES enrolment,
        by_person text REFERENCES person, at timestamptz NOT NULL, ended_at timestamptz);
      CREATE UNIQUE INDEX pairing_open ON pairing (focal_id, enrolment_id) WHERE ended_at IS NULL;
      CREATE INDEX pairing_enrolment ON pairing (enrolment_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE pairing; ALTER TABLE question_thread DROP COLUMN for_care; DROP INDEX role_grant_role; DROP INDEX role_grant_person');
  }
}
