import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What no agreement may ask for: without the separate explicit consent of Thai PDPA s. 26 it may not leave, and nobody is asked for that here. */
const SENSITIVE = "ARRAY['lived_experience', 'refugee_status', 'ethnicity', 'religion', 'political_opinion', 'health', 'disability', 'gender', 'sexual_behaviour', 'criminal_record', 'trade_union', 'genetics', 'biometrics']";

/** Deliveries, agreements of two yeses, a yes to named fields, files that close, matching, queries of universities and versions that supersede. */
export class Delivery1700000000027 implements MigrationInterface {
  name = 'Delivery1700000000027';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE completion_record DROP CONSTRAINT completion_record_state_check;
      UPDATE completion_record r SET state = CASE WHEN EXISTS (SELECT 1 FROM record_download_row w WHERE w.record_id = r.id) THEN 'released' ELSE 'frozen' END WHERE state = 'ratified';
      ALTER TABLE completion_record ADD CONSTRAINT completion_record_state_check CHECK (state IN ('frozen', 'released', 'disputed', 'superseded', 'withdrawn'));
      ALTER TABLE agreement ADD COLUMN version_number integer NOT NULL DEFAULT 1, ADD COLUMN formats jsonb NOT NULL DEFAULT '["xlsx", "csv", "json", "pdf"]', ADD COLUMN keep_months integer NOT NULL DEFAULT 24, ADD COLUMN contact text NOT NULL DEFAULT '',
        ADD COLUMN asks_endorsement boolean NOT NULL DEFAULT false, ADD COLUMN made_by text REFERENCES person, ADD COLUMN made_at timestamptz, ADD COLUMN agreed_by text REFERENCES person, ADD COLUMN agreed_at timestamptz, ADD COLUMN dropped_at timestamptz,
        ADD CONSTRAINT agreement_two_people CHECK (agreed_by IS NULL OR agreed_by <> made_by), ADD CONSTRAINT agreement_nothing_sensitive CHECK (NOT fields ?| ${SENSITIVE});
      UPDATE agreement a SET agreed_at = a.from_on::timestamptz, version_number = (SELECT count(*) FROM agreement b WHERE b.partner_id = a.partner_id AND (b.from_on, b.id) <= (a.from_on, a.id));
      ALTER TABLE consent ADD COLUMN fields jsonb NOT NULL DEFAULT '[]', ADD COLUMN agreement_id text REFERENCES agreement;
      UPDATE consent c SET fields = a.fields, agreement_id = a.id FROM agreement a
       WHERE a.id = (SELECT b.id FROM agreement b WHERE b.partner_id = c.partner_id ORDER BY b.from_on <= c.given_at::date DESC, CASE WHEN b.from_on <= c.given_at::date THEN b.from_on END DESC NULLS LAST, b.from_on, b.id LIMIT 1);
      ALTER TABLE record_download ADD COLUMN content_sha256 text, ADD COLUMN agreement_id text REFERENCES agreement, ADD COLUMN bytes integer, ADD COLUMN named_count integer, ADD COLUMN changes jsonb NOT NULL DEFAULT '[]';
      CREATE INDEX record_download_sha256 ON record_download (sha256);
      ALTER TABLE record_download_row ADD COLUMN mark text NOT NULL DEFAULT '';
      CREATE TABLE file_opening (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, partner_id text NOT NULL REFERENCES partner, asked_by text REFERENCES person, asked_at timestamptz NOT NULL,
        opened_by text REFERENCES person, opened_at timestamptz, refused_at timestamptz);
      CREATE UNIQUE INDEX file_opening_waits ON file_opening (cohort_id, partner_id) WHERE opened_at IS NULL AND refused_at IS NULL;
      CREATE TABLE file_closing (id text PRIMARY KEY, partner_id text NOT NULL REFERENCES partner, officer_id text NOT NULL REFERENCES person, closed_by text NOT NULL REFERENCES person, at timestamptz NOT NULL);
      CREATE INDEX file_closing_partner ON file_closing (partner_id, at);
      CREATE TABLE matching_code (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, partner_id text NOT NULL REFERENCES partner, code_digest text NOT NULL UNIQUE, made_at timestamptz NOT NULL, until_at timestamptz NOT NULL, used_at timestamptz, cancelled_at timestamptz);
      CREATE UNIQUE INDEX matching_code_open ON matching_code (person_id, partner_id) WHERE used_at IS NULL AND cancelled_at IS NULL;
      CREATE TABLE student_match (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, partner_id text NOT NULL REFERENCES partner, officer_id text NOT NULL REFERENCES person, at timestamptz NOT NULL,
        sealed_number bytea, numbered_at timestamptz, ended_at timestamptz, version integer NOT NULL DEFAULT 1);
      CREATE UNIQUE INDEX student_match_open ON student_match (person_id, partner_id) WHERE ended_at IS NULL;
      CREATE TABLE dispute (
        id text PRIMARY KEY, record_id text NOT NULL REFERENCES completion_record, partner_id text NOT NULL REFERENCES partner, officer_id text NOT NULL REFERENCES person,
        reason text NOT NULL CHECK (reason IN ('outcome', 'dates', 'title', 'name', 'person', 'other')), words text NOT NULL DEFAULT '', at timestamptz NOT NULL, acknowledge_by date NOT NULL, answer_by date NOT NULL,
        acknowledged_by text REFERENCES person, acknowledged_at timestamptz, amend_asked_by text REFERENCES person, amend_asked_at timestamptz, amend_digest text, answer text NOT NULL DEFAULT '', evidence jsonb,
        result text CHECK (result IN ('upheld', 'amended')), answered_by text REFERENCES person, answered_at timestamptz, amended_id text REFERENCES completion_record, version integer NOT NULL DEFAULT 1,
        CHECK ((result IS NULL) = (answered_at IS NULL)), CHECK (result IS DISTINCT FROM 'amended' OR (amended_id IS NOT NULL AND answered_by <> amend_asked_by)));
      CREATE UNIQUE INDEX dispute_open ON dispute (record_id, partner_id) WHERE answered_at IS NULL;
      CREATE TABLE day_off (cohort_id text NOT NULL REFERENCES cohort, on_day date NOT NULL, by_person text NOT NULL REFERENCES person, at timestamptz NOT NULL, PRIMARY KEY (cohort_id, on_day));
      CREATE TABLE endorsement (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, partner_id text NOT NULL REFERENCES partner, officer_id text NOT NULL REFERENCES person, download_id text NOT NULL REFERENCES record_download, at timestamptz NOT NULL,
        UNIQUE (download_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE endorsement, day_off, dispute, student_match, matching_code, file_closing, file_opening;
      ALTER TABLE record_download_row DROP COLUMN mark;
      DROP INDEX record_download_sha256;
      ALTER TABLE record_download DROP COLUMN content_sha256, DROP COLUMN agreement_id, DROP COLUMN bytes, DROP COLUMN named_count, DROP COLUMN changes;
      ALTER TABLE consent DROP COLUMN fields, DROP COLUMN agreement_id;
      ALTER TABLE agreement DROP CONSTRAINT agreement_two_people, DROP CONSTRAINT agreement_nothing_sensitive, DROP COLUMN version_number, DROP COLUMN formats, DROP COLUMN keep_months, DROP COLUMN contact, DROP COLUMN asks_endorsement,
        DROP COLUMN made_by, DROP COLUMN made_at, DROP COLUMN agreed_by, DROP COLUMN agreed_at, DROP COLUMN dropped_at;
      ALTER TABLE completion_record DROP CONSTRAINT completion_record_state_check;
      UPDATE completion_record SET state = 'ratified' WHERE state IN ('frozen', 'released', 'disputed');
      ALTER TABLE completion_record ADD CONSTRAINT completion_record_state_check CHECK (state IN ('ratified', 'released', 'disputed', 'superseded', 'withdrawn'));
    `);
  }
}
