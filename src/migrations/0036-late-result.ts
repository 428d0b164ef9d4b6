import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A result that is kept back although those of its pile are out: its script came later and waits for its second mark. */
export class LateResult1700000000036 implements MigrationInterface {
  name = 'LateResult1700000000036';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE result_wait (submission_id text PRIMARY KEY REFERENCES submission ON DELETE CASCADE, at timestamptz NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE result_wait');
  }
}
