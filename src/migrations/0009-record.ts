import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Outcomes, certificates, consent, completion records and the files that universities download. */
export class Record1700000000009 implements MigrationInterface {
  name = 'Record1700000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outcome_proposal (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, proposed_by text NOT NULL REFERENCES person, at timestamptz NOT NULL, outcomes jsonb NOT NULL, digest text NOT NULL,
        confirmed_by text REFERENCES person, confirmed_at timestamptz, withdrawn_at timestamptz, CHECK (confirmed_by IS NULL OR confirmed_by <> proposed_by));
      CREATE UNIQUE INDEX outcome_proposal_open ON outcome_proposal (cohort_id) WHERE withdrawn_at IS NULL;
      CREATE TABLE completion_record (
        id text PRIMARY KEY, number text NOT NULL UNIQUE, enrolment_id text NOT NULL REFERENCES enrolment, cohort_id text NOT NULL REFERENCES cohort, version_number integer NOT NULL DEFAULT 1, outcome text NOT NULL,
        state text NOT NULL CHECK (state IN ('ratified', 'released', 'disputed', 'superseded', 'withdrawn')), frozen jsonb NOT NULL, sha256 text NOT NULL, made_final_at timestamptz NOT NULL, supersedes_id text REFERENCES completion_record);
      CREATE UNIQUE INDEX completion_record_version ON completion_record (enrolment_id, version_number);
      CREATE INDEX completion_record_cohort ON completion_record (cohort_id);
      CREATE TABLE agreement (
        id text PRIMARY KEY, partner_id text NOT NULL REFERENCES partner, number text NOT NULL, purpose text NOT NULL, fields jsonb NOT NULL, from_on date NOT NULL, until_on date NOT NULL);
      CREATE TABLE consent (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, partner_id text NOT NULL REFERENCES partner, with_name boolean NOT NULL DEFAULT true, given_at timestamptz NOT NULL, withdrawn_at timestamptz);
      CREATE UNIQUE INDEX consent_open ON consent (person_id, partner_id) WHERE withdrawn_at IS NULL;
      CREATE TABLE partner_key (person_id text NOT NULL REFERENCES person, partner_id text NOT NULL REFERENCES partner, key text NOT NULL UNIQUE, PRIMARY KEY (person_id, partner_id));
      CREATE TABLE record_download (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, partner_id text NOT NULL REFERENCES partner, officer_id text NOT NULL REFERENCES person, format text NOT NULL, count integer NOT NULL, sha256 text NOT NULL, at timestamptz NOT NULL);
      CREATE TABLE record_download_row (download_id text NOT NULL REFERENCES record_download, record_id text NOT NULL REFERENCES completion_record, PRIMARY KEY (download_id, record_id));
      CREATE INDEX record_download_row_record ON record_download_row (record_id);
      CREATE TABLE certificate (
        id text PRIMARY KEY, serial text NOT NULL UNIQUE, secret_digest text NOT NULL, enrolment_id text NOT NULL REFERENCES enrolment, cohort_id text NOT NULL REFERENCES cohort,
        state text NOT NULL CHECK (state IN ('held', 'issued', 'replaced', 'revoked', 'asked', 'refused')), sealed_name bytea, sealed_secret bytea NOT NULL, sealed_pdf bytea, show_name boolean NOT NULL DEFAULT false, outcome text NOT NULL, awarded_on date NOT NULL, issued_at timestamptz, replaced_at timestamptz,
        revoked_at timestamptz, revoked_class text, replaces_id text REFERENCES certificate, facts jsonb NOT NULL);
      CREATE INDEX certificate_enrolment ON certificate (enrolment_id);
      CREATE UNIQUE INDEX certificate_open ON certificate (enrolment_id) WHERE state IN ('held', 'issued');
      CREATE UNIQUE INDEX certificate_asked ON certificate (enrolment_id) WHERE state = 'asked';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE certificate, record_download_row, record_download, partner_key, consent, agreement, completion_record, outcome_proposal');
  }
}
