import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that wait for their owner's yes, and how many files a person has sent on a day. */
export class HeldFile1700000000018 implements MigrationInterface {
  name = 'HeldFile1700000000018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE held_file (
        file_id text PRIMARY KEY REFERENCES stored_file ON DELETE CASCADE, kind text NOT NULL CHECK (kind IN ('assignment', 'catch_up')), subject_id text NOT NULL, held_at timestamptz NOT NULL);
      CREATE INDEX held_file_subject ON held_file (subject_id);
      CREATE TABLE upload_day (person_id text NOT NULL REFERENCES person, day date NOT NULL, count integer NOT NULL, PRIMARY KEY (person_id, day));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE upload_day, held_file');
  }
}
