import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Papers: codes that claim a certificate which was kept, the end of keeping after six years, and how a cohort's papers look. */
export class Paper1700000000028 implements MigrationInterface {
  name = 'Paper1700000000028';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE certificate DROP CONSTRAINT certificate_state_check, ADD CONSTRAINT certificate_state_check CHECK (state IN ('held', 'issued', 'replaced', 'revoked', 'expired', 'asked', 'refused'));
      CREATE TABLE certificate_claim (
        id text PRIMARY KEY, certificate_id text NOT NULL REFERENCES certificate ON DELETE CASCADE, code_digest text NOT NULL UNIQUE, made_at timestamptz NOT NULL, until_at timestamptz NOT NULL, used_at timestamptz, cancelled_at timestamptz);
      CREATE UNIQUE INDEX certificate_claim_open ON certificate_claim (certificate_id) WHERE cancelled_at IS NULL;
      CREATE TABLE certificate_design (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, layout text NOT NULL CHECK (layout IN ('canopy', 'frame', 'plain')), colour text NOT NULL CHECK (colour ~ '^#[0-9a-f]{6}$'),
        words text NOT NULL DEFAULT '', signatories jsonb NOT NULL DEFAULT '[]', has_pictures boolean NOT NULL DEFAULT false, changed_by text REFERENCES person, changed_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1);
      CREATE UNIQUE INDEX certificate_design_cohort ON certificate_design (cohort_id);
      CREATE TABLE certificate_logo (
        id text PRIMARY KEY, design_id text NOT NULL REFERENCES certificate_design ON DELETE CASCADE, label text NOT NULL, picture bytea NOT NULL CHECK (octet_length(picture) <= 200000), width integer NOT NULL, height integer NOT NULL, added_by text REFERENCES person, added_at timestamptz NOT NULL);
      CREATE INDEX certificate_logo_design ON certificate_logo (design_id, added_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE certificate_logo, certificate_design, certificate_claim;
      UPDATE certificate SET state = 'held' WHERE state = 'expired';
      ALTER TABLE certificate DROP CONSTRAINT certificate_state_check, ADD CONSTRAINT certificate_state_check CHECK (state IN ('held', 'issued', 'replaced', 'revoked', 'asked', 'refused'));
    `);
  }
}
