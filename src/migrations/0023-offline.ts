import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work without a line: packs that a participant takes along, the files that come back from them, and worksheets of markers that wait for a decision. */
export class Offline1700000000023 implements MigrationInterface {
  name = 'Offline1700000000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE offline_pack (
        id text PRIMARY KEY, enrolment_id text NOT NULL REFERENCES enrolment, kind text NOT NULL CHECK (kind IN ('assignment', 'quiz', 'module')), subject_id text NOT NULL, salt bytea, made_at timestamptz NOT NULL, cancelled_at timestamptz,
        CHECK ((salt IS NULL) = (cancelled_at IS NOT NULL)));
      CREATE INDEX offline_pack_enrolment ON offline_pack (enrolment_id);
      CREATE TABLE offline_arrival (
        id text PRIMARY KEY, pack_id text NOT NULL REFERENCES offline_pack ON DELETE CASCADE, digest text NOT NULL, serial integer NOT NULL, content jsonb NOT NULL, results jsonb NOT NULL DEFAULT '[]', receipt text NOT NULL UNIQUE,
        arrived_at timestamptz NOT NULL, by_person text NOT NULL REFERENCES person, UNIQUE (pack_id, digest));
      CREATE TABLE worksheet (
        id text PRIMARY KEY, assignment_id text NOT NULL REFERENCES assignment, cohort_id text NOT NULL REFERENCES cohort, person_id text NOT NULL REFERENCES person, at timestamptz NOT NULL, content jsonb NOT NULL);
      CREATE INDEX worksheet_person ON worksheet (person_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE worksheet, offline_arrival, offline_pack');
  }
}
