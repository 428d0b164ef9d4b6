import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every slice stands on: forms, audit, people, accounts, sessions. */
export class House1700000000001 implements MigrationInterface {
  name = 'House1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE form_key (key text PRIMARY KEY, at timestamptz NOT NULL, result jsonb NOT NULL DEFAULT '{}');
      CREATE INDEX form_key_at ON form_key (at);
      CREATE TABLE audit_event (
        id text PRIMARY KEY, at timestamptz NOT NULL, actor_id text, event text NOT NULL, subject_kind text NOT NULL, subject_id text NOT NULL,
        person_id text, detail jsonb NOT NULL DEFAULT '{}');
      CREATE INDEX audit_event_person ON audit_event (person_id, at) WHERE person_id IS NOT NULL;
      CREATE INDEX audit_event_subject ON audit_event (subject_kind, subject_id);

      CREATE TABLE person (
        id text PRIMARY KEY, display_name text NOT NULL, zone text NOT NULL, locale text NOT NULL DEFAULT 'en', protection_level text NOT NULL DEFAULT 'pseudonymous'
          CHECK (protection_level IN ('pseudonymous', 'hidden')),
        created_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1);
      CREATE TABLE role_grant (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, role text NOT NULL, scope_kind text NOT NULL CHECK (scope_kind IN ('site', 'cohort', 'partner')),
        scope_id text, from_at timestamptz NOT NULL, until_at timestamptz, CHECK ((scope_kind = 'site') = (scope_id IS NULL)));
      CREATE UNIQUE INDEX role_grant_open ON role_grant (person_id, role, scope_kind, COALESCE(scope_id, '')) WHERE until_at IS NULL;
      CREATE INDEX role_grant_scope ON role_grant (scope_id, role) WHERE until_at IS NULL;
      CREATE TABLE person_key (person_id text PRIMARY KEY REFERENCES person, wrapped bytea NOT NULL, key_id text NOT NULL);
      CREATE TABLE protected_field (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, kind text NOT NULL, sealed bytea NOT NULL, changed_at timestamptz NOT NULL, UNIQUE (person_id, kind));

      CREATE TABLE account (
        id text PRIMARY KEY, person_id text NOT NULL UNIQUE REFERENCES person, handle text NOT NULL, handle_key text NOT NULL UNIQUE, passphrase_hash text NOT NULL,
        is_demo boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL, disabled_at timestamptz, version integer NOT NULL DEFAULT 1);
      CREATE TABLE invitation (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, code_digest text NOT NULL UNIQUE, purpose text NOT NULL, created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL, used_at timestamptz, cancelled_at timestamptz);
      CREATE INDEX invitation_person ON invitation (person_id);
      CREATE TABLE session (sid text PRIMARY KEY, sess jsonb NOT NULL, expire timestamptz NOT NULL);
      CREATE INDEX session_expire ON session (expire);
      CREATE INDEX session_account ON session ((sess->'passport'->>'user'));
      CREATE TABLE try_limit (key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE try_limit, session, invitation, account, protected_field, person_key, role_grant, person, audit_event, form_key');
  }
}
