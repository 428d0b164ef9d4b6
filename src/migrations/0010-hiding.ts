import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Leaving, pausing and hiding as rows: who and when, never why. */
export class Hiding1700000000010 implements MigrationInterface {
  name = 'Hiding1700000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE withdrawal (id text PRIMARY KEY, enrolment_id text NOT NULL REFERENCES enrolment, at timestamptz NOT NULL, by_person text NOT NULL REFERENCES person,
        wish text CHECK (wish IN ('keep', 'erase')));
      CREATE INDEX withdrawal_enrolment ON withdrawal (enrolment_id);
      CREATE TABLE suspension (id text PRIMARY KEY, enrolment_id text NOT NULL REFERENCES enrolment, from_at timestamptz NOT NULL, by_person text NOT NULL REFERENCES person, resumed_at timestamptz);
      CREATE UNIQUE INDEX suspension_open ON suspension (enrolment_id) WHERE resumed_at IS NULL;
      CREATE TABLE hiding (id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, at timestamptz NOT NULL, by_person text NOT NULL REFERENCES person, texts text NOT NULL CHECK (texts IN ('keep', 'vanish')), ended_at timestamptz);
      CREATE UNIQUE INDEX hiding_open ON hiding (person_id) WHERE ended_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE hiding, suspension, withdrawal');
  }
}
