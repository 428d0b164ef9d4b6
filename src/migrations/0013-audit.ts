import type { MigrationInterface, QueryRunner } from 'typeorm';

const EVENT = "id text NOT NULL, at timestamptz NOT NULL, actor_id text, event text NOT NULL, subject_kind text NOT NULL, subject_id text NOT NULL, person_id text, detail jsonb NOT NULL DEFAULT '{}'";

/**
 * The audit log by months, with a row for each person concerned, and the chain of hashes over it. Rows wait in `audit_unsealed`, where a trigger puts
 * them, so that the one who seals misses none, however late it is committed.
 */
export class Audit1700000000013 implements MigrationInterface {
  name = 'Audit1700000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE audit_event RENAME TO audit_former;
      ALTER TABLE audit_former RENAME CONSTRAINT audit_event_pkey TO audit_former_pkey;
      DROP INDEX audit_event_person, audit_event_subject;

      CREATE TABLE audit_event (${EVENT}, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE INDEX audit_event_person ON audit_event (person_id, at) WHERE person_id IS NOT NULL;
      CREATE INDEX audit_event_subject ON audit_event (subject_kind, subject_id);
      CREATE INDEX audit_event_at ON audit_event (at);
      CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT;
      CREATE TABLE audit_concern (event_id text NOT NULL, at timestamptz NOT NULL, person_id text NOT NULL, PRIMARY KEY (event_id, person_id, at)) PARTITION BY RANGE (at);
      CREATE INDEX audit_concern_person ON audit_concern (person_id, at);
      CREATE TABLE audit_concern_default PARTITION OF audit_concern DEFAULT;

      CREATE TABLE audit_seal (month text NOT NULL, seq bigint NOT NULL, event_id text NOT NULL, row_hash bytea NOT NULL, chain_hash bytea NOT NULL, sealed_at timestamptz NOT NULL, PRIMARY KEY (month, seq));
      CREATE INDEX audit_seal_event ON audit_seal (event_id);
      CREATE TABLE audit_unsealed (event_id text PRIMARY KEY, at timestamptz NOT NULL);
      CREATE TABLE audit_state (name text PRIMARY KEY, at timestamptz NOT NULL, detail jsonb NOT NULL);

      CREATE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN INSERT INTO public.audit_unsealed (event_id, at) VALUES (NEW.id, NEW.at); RETURN NULL; END $$;
      CREATE TRIGGER audit_wait AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_wait();

      INSERT INTO audit_event SELECT id, at, actor_id, event, subject_kind, subject_id, person_id, detail FROM audit_former;
      INSERT INTO audit_concern SELECT id, at, person_id FROM audit_former WHERE person_id IS NOT NULL;
      DROP TABLE audit_former;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_former (${EVENT}, CONSTRAINT audit_former_pkey PRIMARY KEY (id));
      INSERT INTO audit_former SELECT id, at, actor_id, event, subject_kind, subject_id, person_id, detail FROM audit_event;
      DROP TABLE audit_event, audit_concern, audit_seal, audit_unsealed, audit_state;
      DROP FUNCTION audit_wait();
      ALTER TABLE audit_former RENAME TO audit_event;
      ALTER TABLE audit_event RENAME CONSTRAINT audit_former_pkey TO audit_event_pkey;
      CREATE INDEX audit_event_person ON audit_event (person_id, at) WHERE person_id IS NOT NULL;
      CREATE INDEX audit_event_subject ON audit_event (subject_kind, subject_id);
    `);
  }
}
