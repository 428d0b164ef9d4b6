import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people may ask of their data: erasure and its ledger, terms after which things go, and handing over when an organiser leaves. */
export class Rights1700000000017 implements MigrationInterface {
  name = 'Rights1700000000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE person ADD COLUMN erased_at timestamptz;
      CREATE TABLE erasure (
        id text PRIMARY KEY, person_id text, digest text NOT NULL, asked_at timestamptz NOT NULL, asked_as text NOT NULL CHECK (asked_as IN ('herself', 'organiser', 'term', 'ledger')), asked_by text,
        due_at timestamptz NOT NULL, certificates text NOT NULL CHECK (certificates IN ('keep', 'forget')), stopped_at timestamptz, begun_at timestamptz, done_at timestamptz, remains jsonb NOT NULL DEFAULT '[]',
        CHECK (done_at IS NULL OR person_id IS NULL), CHECK (stopped_at IS NULL OR begun_at IS NULL));
      CREATE UNIQUE INDEX erasure_open ON erasure (person_id) WHERE stopped_at IS NULL AND done_at IS NULL;
      CREATE INDEX erasure_due ON erasure (due_at) WHERE stopped_at IS NULL AND done_at IS NULL;
      CREATE UNIQUE INDEX erasure_done ON erasure (digest) WHERE done_at IS NOT NULL;
      CREATE TABLE erased_place (cohort_id text NOT NULL REFERENCES cohort, state text NOT NULL, count integer NOT NULL, PRIMARY KEY (cohort_id, state));

      CREATE TABLE retention_term (cohort_id text NOT NULL REFERENCES cohort, kind text NOT NULL, months integer NOT NULL CHECK (months BETWEEN 1 AND 240), changed_by text REFERENCES person, at timestamptz NOT NULL, PRIMARY KEY (cohort_id, kind));
      CREATE TABLE retention_run (
        id text PRIMARY KEY, cohort_id text REFERENCES cohort, kind text NOT NULL, due_at timestamptz NOT NULL, listed_at timestamptz NOT NULL, agreed_by text REFERENCES person, agreed_at timestamptz,
        begun_at timestamptz, done_at timestamptz, removed integer NOT NULL DEFAULT 0, CHECK ((agreed_by IS NULL) = (agreed_at IS NULL)));
      CREATE UNIQUE INDEX retention_run_open ON retention_run (COALESCE(cohort_id, ''), kind) WHERE done_at IS NULL;

      CREATE TABLE handover (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, successor_id text NOT NULL REFERENCES person, at timestamptz NOT NULL, ends_at timestamptz NOT NULL, stopped_at timestamptz, done_at timestamptz,
        CHECK (person_id <> successor_id), CHECK (stopped_at IS NULL OR done_at IS NULL));
      CREATE UNIQUE INDEX handover_open ON handover (person_id) WHERE stopped_at IS NULL AND done_at IS NULL;
      CREATE INDEX handover_successor ON handover (successor_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE handover, retention_run, retention_term, erased_place, erasure; ALTER TABLE person DROP COLUMN erased_at');
  }
}
