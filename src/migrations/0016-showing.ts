import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The way back from hiding: asked for, waiting, stopped or done. What universities hold and were told. A new name that old texts do not carry. The group that she left by hiding. */
export class Showing1700000000016 implements MigrationInterface {
  name = 'Showing1700000000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE person ADD COLUMN unsigned_until timestamptz;
      CREATE TABLE showing_again (
        id text PRIMARY KEY, hiding_id text NOT NULL REFERENCES hiding, cohort_id text NOT NULL REFERENCES cohort, asked_by text NOT NULL REFERENCES person, asked_at timestamptz NOT NULL, effective_at timestamptz NOT NULL,
        stopped_by text REFERENCES person, stopped_at timestamptz, done_at timestamptz, CHECK (stopped_at IS NULL OR done_at IS NULL));
      CREATE UNIQUE INDEX showing_again_open ON showing_again (hiding_id) WHERE stopped_at IS NULL AND done_at IS NULL;
      CREATE INDEX showing_again_cohort ON showing_again (cohort_id);
      CREATE TABLE recall (
        download_id text NOT NULL, record_id text NOT NULL, told_by text NOT NULL REFERENCES person, told_at timestamptz NOT NULL,
        PRIMARY KEY (download_id, record_id), FOREIGN KEY (download_id, record_id) REFERENCES record_download_row (download_id, record_id));
      CREATE TABLE left_group (enrolment_id text PRIMARY KEY REFERENCES enrolment, group_id text NOT NULL REFERENCES learning_group ON DELETE CASCADE, at timestamptz NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE left_group, recall, showing_again; ALTER TABLE person DROP COLUMN unsigned_until');
  }
}
