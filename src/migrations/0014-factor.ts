import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Second steps of signing in: app codes, passkeys, cards of printed codes; and the links of university records staff. */
export class Factor1700000000014 implements MigrationInterface {
  name = 'Factor1700000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE account ADD COLUMN passphrase_is_short boolean NOT NULL DEFAULT false;
      CREATE TABLE totp_factor (person_id text PRIMARY KEY REFERENCES person, sealed bytea NOT NULL, last_step bigint NOT NULL, created_at timestamptz NOT NULL);
      CREATE TABLE passkey (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, credential_id text NOT NULL UNIQUE, public_key bytea NOT NULL, counter bigint NOT NULL, transports text NOT NULL,
        number integer NOT NULL, created_at timestamptz NOT NULL, used_at timestamptz);
      CREATE INDEX passkey_person ON passkey (person_id);
      CREATE TABLE passkey_challenge (challenge text PRIMARY KEY, purpose text NOT NULL, expires_at timestamptz NOT NULL);
      CREATE TABLE recovery_card (id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, created_at timestamptz NOT NULL, ended_at timestamptz, reset_at timestamptz);
      CREATE UNIQUE INDEX recovery_card_open ON recovery_card (person_id) WHERE ended_at IS NULL;
      CREATE TABLE recovery_code (id text PRIMARY KEY, card_id text NOT NULL REFERENCES recovery_card, position integer NOT NULL, code_digest text NOT NULL UNIQUE, used_at timestamptz, UNIQUE (card_id, position));
      CREATE TABLE records_link (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, link_digest text NOT NULL UNIQUE, code_digest text NOT NULL, made_by text NOT NULL REFERENCES person, created_at timestamptz NOT NULL,
        code_until timestamptz NOT NULL, until_at timestamptz NOT NULL, used_at timestamptz, cancelled_at timestamptz);
      CREATE INDEX records_link_person ON records_link (person_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE records_link, recovery_code, recovery_card, passkey_challenge, passkey, totp_factor; ALTER TABLE account DROP COLUMN passphrase_is_short');
  }
}
