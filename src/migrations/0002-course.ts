import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is taught (programme, course), when and by whom (cohort, appointment), and with which universities. */
export class Course1700000000002 implements MigrationInterface {
  name = 'Course1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE partner (id text PRIMARY KEY, code text NOT NULL UNIQUE, name text NOT NULL, unit text NOT NULL, country text NOT NULL);
      CREATE TABLE programme (
        id text PRIMARY KEY, title text NOT NULL, summary text NOT NULL, description_html text NOT NULL, outcomes jsonb NOT NULL, notional_hours integer NOT NULL,
        live_hours integer NOT NULL, credit_statement text NOT NULL, issuer text NOT NULL, language text NOT NULL);
      CREATE TABLE course (
        id text PRIMARY KEY, programme_id text REFERENCES programme, kind text NOT NULL CHECK (kind IN ('short_course', 'training')), title text NOT NULL, summary text NOT NULL,
        weeks integer NOT NULL, rule jsonb NOT NULL, version integer NOT NULL DEFAULT 1);
      CREATE TABLE cohort (
        id text PRIMARY KEY, course_id text NOT NULL REFERENCES course, label text NOT NULL, starts_on date NOT NULL, zone text NOT NULL,
        state text NOT NULL CHECK (state IN ('planned', 'open', 'final')), created_at timestamptz NOT NULL, opened_at timestamptz, made_final_at timestamptz, version integer NOT NULL DEFAULT 1);
      CREATE INDEX cohort_course ON cohort (course_id);
      CREATE TABLE cohort_partner (cohort_id text NOT NULL REFERENCES cohort, partner_id text NOT NULL REFERENCES partner, PRIMARY KEY (cohort_id, partner_id));
      CREATE TABLE appointment (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, person_id text NOT NULL REFERENCES person, role text NOT NULL, at timestamptz NOT NULL, ended_at timestamptz);
      CREATE INDEX appointment_cohort ON appointment (cohort_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE appointment, cohort_partner, cohort, course, programme, partner');
  }
}
