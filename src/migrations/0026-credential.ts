import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Certificates that programs can check: the issuer's keys, credentials with their places in the status lists, links that are used up, and the name that somebody types. */
export class Credential1700000000026 implements MigrationInterface {
  name = 'Credential1700000000026';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE issuer_key (id text PRIMARY KEY, public_key text NOT NULL UNIQUE, sealed_seed bytea, made_at timestamptz NOT NULL, retired_at timestamptz);
      CREATE TABLE status_list (id text PRIMARY KEY, made_at timestamptz NOT NULL);
      CREATE TABLE status_place (
        list_id text NOT NULL REFERENCES status_list, list_index integer NOT NULL CHECK (list_index BETWEEN 0 AND 131071), is_set boolean NOT NULL DEFAULT false, PRIMARY KEY (list_id, list_index));
      CREATE INDEX status_place_set ON status_place (list_id) WHERE is_set;
      CREATE TABLE credential (
        id text PRIMARY KEY, certificate_id text NOT NULL REFERENCES certificate ON DELETE CASCADE, subject_id text NOT NULL, list_id text NOT NULL, list_index integer NOT NULL,
        document text, made_at timestamptz NOT NULL, ended_at timestamptz, FOREIGN KEY (list_id, list_index) REFERENCES status_place, UNIQUE (list_id, list_index));
      CREATE UNIQUE INDEX credential_open ON credential (certificate_id) WHERE ended_at IS NULL;
      CREATE INDEX credential_certificate ON credential (certificate_id);
      CREATE TABLE credential_setting (cohort_id text PRIMARY KEY REFERENCES cohort, has_badges boolean NOT NULL DEFAULT false, changed_by text REFERENCES person, changed_at timestamptz NOT NULL);
      CREATE TABLE certificate_link (
        id text PRIMARY KEY, certificate_id text NOT NULL REFERENCES certificate ON DELETE CASCADE, with_name boolean NOT NULL, uses_left integer NOT NULL CHECK (uses_left >= 0), made_at timestamptz NOT NULL, until_at timestamptz NOT NULL, ended_at timestamptz);
      CREATE INDEX certificate_link_certificate ON certificate_link (certificate_id);
      ALTER TABLE certificate ADD COLUMN has_name_check boolean NOT NULL DEFAULT false, ADD COLUMN pdf_sha256 text;
      CREATE INDEX certificate_pdf ON certificate (pdf_sha256) WHERE pdf_sha256 IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE certificate DROP COLUMN has_name_check, DROP COLUMN pdf_sha256; DROP TABLE certificate_link, credential_setting, credential, status_place, status_list, issuer_key');
  }
}
