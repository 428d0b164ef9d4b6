import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The keys of people leave this database: rows that are here wait in `person_key_moving` until they have been copied to the second database
 * (`moveKeys`, which also drops the table). Fields can be found by a keyed index, files say under which key they lie, openings are rows.
 */
export class Keys1700000000012 implements MigrationInterface {
  name = 'Keys1700000000012';

  async up(runner: QueryRunner): Promise<void> {
    const rows = (await runner.query('SELECT 1 FROM person_key LIMIT 1')) as unknown[];
    await runner.query(rows.length > 0 ? 'ALTER TABLE person_key RENAME TO person_key_moving' : 'DROP TABLE person_key');
    await runner.query(`
      ALTER TABLE protected_field ADD COLUMN blind_index bytea;
      CREATE INDEX protected_field_blind_index ON protected_field (kind, blind_index) WHERE blind_index IS NOT NULL;
      ALTER TABLE stored_file ADD COLUMN sealed_under text;
      CREATE TABLE identity_opening (id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, person_id text REFERENCES person, fields text NOT NULL, reason text NOT NULL, words text NOT NULL DEFAULT '',
        asked_by text NOT NULL REFERENCES person, asked_at timestamptz NOT NULL, agreed_by text REFERENCES person, agreed_at timestamptz, refused_by text REFERENCES person, refused_at timestamptz, opened_at timestamptz,
        CHECK (agreed_by <> asked_by), CHECK ((agreed_by IS NULL) = (agreed_at IS NULL)), CHECK (agreed_at IS NULL OR refused_at IS NULL), CHECK (person_id IS NOT NULL OR opened_at IS NULL OR agreed_at IS NOT NULL));
      CREATE INDEX identity_opening_cohort ON identity_opening (cohort_id, asked_at);
      CREATE INDEX identity_opening_person ON identity_opening (person_id) WHERE person_id IS NOT NULL;
    `);
  }

  /** Keys that have left do not come back: whoever goes down needs the backup of before. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE identity_opening;
      ALTER TABLE stored_file DROP COLUMN sealed_under;
      ALTER TABLE protected_field DROP COLUMN blind_index;
      DROP TABLE IF EXISTS person_key_moving;
      CREATE TABLE person_key (person_id text PRIMARY KEY REFERENCES person, wrapped bytea NOT NULL, key_id text NOT NULL);
    `);
  }
}
