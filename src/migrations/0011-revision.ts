import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Earlier wordings of lessons, modules, workshops and assignments. */
export class Revision1700000000011 implements MigrationInterface {
  name = 'Revision1700000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE content_revision (
        id text PRIMARY KEY, kind text NOT NULL, subject_id text NOT NULL, version integer NOT NULL, fields jsonb NOT NULL, changed_by text REFERENCES person, at timestamptz NOT NULL, UNIQUE (subject_id, version));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE content_revision');
  }
}
