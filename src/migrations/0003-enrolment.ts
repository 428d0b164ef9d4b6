import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Places in a cohort, groups, and the facts from which completion is computed. */
export class Enrolment1700000000003 implements MigrationInterface {
  name = 'Enrolment1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE enrolment (
        id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, cohort_id text NOT NULL REFERENCES cohort,
        state text NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'completed', 'not_completed', 'withdrawn')),
        invited_at timestamptz NOT NULL, activated_at timestamptz, ended_at timestamptz, suspended_at timestamptz, offline_until date,
        version integer NOT NULL DEFAULT 1, UNIQUE (person_id, cohort_id));
      CREATE INDEX enrolment_cohort ON enrolment (cohort_id, state);
      CREATE TABLE learning_group (id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, number integer NOT NULL, UNIQUE (cohort_id, number));
      CREATE TABLE group_member (
        enrolment_id text PRIMARY KEY REFERENCES enrolment, group_id text NOT NULL REFERENCES learning_group, hands_in boolean NOT NULL DEFAULT false, joined_at timestamptz NOT NULL);
      CREATE INDEX group_member_group ON group_member (group_id);

      CREATE TABLE completion_fact (
        enrolment_id text NOT NULL REFERENCES enrolment, kind text NOT NULL CHECK (kind IN ('module', 'quiz', 'workshop', 'assignment')), subject_id text NOT NULL,
        is_met boolean NOT NULL, state text NOT NULL, points integer, out_of integer, is_published boolean NOT NULL, at timestamptz NOT NULL,
        PRIMARY KEY (enrolment_id, kind, subject_id), CHECK ((points IS NULL) = (out_of IS NULL)));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE completion_fact, group_member, learning_group, enrolment');
  }
}
