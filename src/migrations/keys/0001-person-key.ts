import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The second database: the data key of each person, wrapped by NAME_KEY, and whose keys were destroyed. Nothing here points at the first database. */
export class PersonKeys1700000000001 implements MigrationInterface {
  name = 'PersonKeys1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE person_key (id text PRIMARY KEY, person_id text NOT NULL, wrapped bytea NOT NULL, key_id text NOT NULL, made_at timestamptz NOT NULL DEFAULT now(),
        confirmed_at timestamptz, retired_at timestamptz);
      CREATE UNIQUE INDEX person_key_current ON person_key (person_id) WHERE retired_at IS NULL;
      CREATE INDEX person_key_person ON person_key (person_id);
      CREATE INDEX person_key_unconfirmed ON person_key (made_at) WHERE confirmed_at IS NULL;
      CREATE TABLE destroyed_key (person_id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE destroyed_key, person_key');
  }
}
