import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Quizzes, their questions, attempts and answers. */
export class Quiz1700000000006 implements MigrationInterface {
  name = 'Quiz1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deadline (
        cohort_id text NOT NULL REFERENCES cohort, kind text NOT NULL CHECK (kind IN ('quiz', 'assignment')), subject_id text NOT NULL, due_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1,
        PRIMARY KEY (cohort_id, kind, subject_id));
      CREATE TABLE extension (
        id text PRIMARY KEY, enrolment_id text NOT NULL REFERENCES enrolment, kind text NOT NULL, subject_id text NOT NULL, due_at timestamptz NOT NULL, given_by text REFERENCES person, at timestamptz NOT NULL,
        is_self_service boolean NOT NULL DEFAULT false, ended_at timestamptz);
      CREATE INDEX extension_enrolment ON extension (enrolment_id, kind, subject_id) WHERE ended_at IS NULL;
      CREATE UNIQUE INDEX extension_own ON extension (enrolment_id, kind, subject_id) WHERE is_self_service;
      CREATE TABLE quiz (
        id text PRIMARY KEY, module_id text NOT NULL REFERENCES learning_module, title text NOT NULL, minutes integer NOT NULL, pass_percent integer NOT NULL, due_week integer NOT NULL, due_day integer NOT NULL DEFAULT 6,
        version integer NOT NULL DEFAULT 1);
      CREATE INDEX quiz_module ON quiz (module_id);
      CREATE TABLE question (
        id text PRIMARY KEY, quiz_id text NOT NULL REFERENCES quiz, position integer NOT NULL, kind text NOT NULL CHECK (kind IN ('single', 'multiple', 'truefalse', 'short', 'order', 'match')),
        text text NOT NULL, body jsonb NOT NULL, explanation text NOT NULL, UNIQUE (quiz_id, position));
      CREATE TABLE attempt (
        id text PRIMARY KEY, quiz_id text NOT NULL REFERENCES quiz, enrolment_id text NOT NULL REFERENCES enrolment, number integer NOT NULL, began_at timestamptz NOT NULL, handed_in_at timestamptz,
        at_position integer NOT NULL DEFAULT 1, points integer, out_of integer, UNIQUE (quiz_id, enrolment_id, number), CHECK ((points IS NULL) = (out_of IS NULL)));
      CREATE INDEX attempt_enrolment ON attempt (enrolment_id);
      CREATE UNIQUE INDEX attempt_open ON attempt (quiz_id, enrolment_id) WHERE handed_in_at IS NULL;
      CREATE TABLE response (
        attempt_id text NOT NULL REFERENCES attempt, question_id text NOT NULL REFERENCES question, answer jsonb NOT NULL, saved_at timestamptz NOT NULL, points integer, out_of integer,
        count_mine_asked_at timestamptz, count_mine_decided_by text REFERENCES person, count_mine_decided_at timestamptz, count_mine_counts boolean,
        PRIMARY KEY (attempt_id, question_id));
      CREATE INDEX response_asked ON response (count_mine_asked_at) WHERE count_mine_asked_at IS NOT NULL AND count_mine_decided_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE response, attempt, question, quiz, extension, deadline');
  }
}
