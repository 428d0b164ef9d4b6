import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What somebody sent after her session had ended, sealed, for a day. */
export class ParkedPost1700000000015 implements MigrationInterface {
  name = 'ParkedPost1700000000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE parked_post (id text PRIMARY KEY, person_id text NOT NULL REFERENCES person ON DELETE CASCADE, sealed bytea NOT NULL, at timestamptz NOT NULL);
      CREATE INDEX parked_post_person ON parked_post (person_id, at);
      CREATE INDEX parked_post_at ON parked_post (at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked_post');
  }
}
