import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The time of a press by her own clock, who wants her draft handed in at the due time, and files that arrive in pieces. */
export class Survival1700000000021 implements MigrationInterface {
  name = 'Survival1700000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE submission ADD COLUMN client_at timestamptz, ADD COLUMN is_by_wish boolean NOT NULL DEFAULT false;
      ALTER TABLE attempt ADD COLUMN client_at timestamptz;
      ALTER TABLE response ADD COLUMN client_at timestamptz;
      CREATE TABLE hand_in_wish (assignment_id text NOT NULL REFERENCES assignment, enrolment_id text NOT NULL REFERENCES enrolment, at timestamptz NOT NULL, PRIMARY KEY (enrolment_id, assignment_id));
      CREATE TABLE upload (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, bytes integer NOT NULL CHECK (bytes > 0), sha256 text NOT NULL, ending text NOT NULL,
        received integer NOT NULL DEFAULT 0, pieces jsonb NOT NULL DEFAULT '[]', begun_at timestamptz NOT NULL, CHECK (received BETWEEN 0 AND bytes));
      CREATE INDEX upload_person ON upload (person_id, begun_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE upload, hand_in_wish;
      ALTER TABLE response DROP COLUMN client_at; ALTER TABLE attempt DROP COLUMN client_at; ALTER TABLE submission DROP COLUMN is_by_wish, DROP COLUMN client_at;
    `);
  }
}
