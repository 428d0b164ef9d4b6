import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Private questions and their answers, notices, and the mail that was sent. */
export class Message1700000000008 implements MigrationInterface {
  name = 'Message1700000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE question_thread (id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, enrolment_id text NOT NULL REFERENCES enrolment, about_path text, opened_at timestamptz NOT NULL, closed_at timestamptz);
      CREATE INDEX question_thread_cohort ON question_thread (cohort_id, opened_at);
      CREATE INDEX question_thread_enrolment ON question_thread (enrolment_id);
      CREATE TABLE question_message (id text PRIMARY KEY, thread_id text NOT NULL REFERENCES question_thread, person_id text NOT NULL REFERENCES person, text text NOT NULL, at timestamptz NOT NULL, read_at timestamptz);
      CREATE INDEX question_message_thread ON question_message (thread_id, at);
      CREATE TABLE notice (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, audience text NOT NULL CHECK (audience IN ('all', 'group', 'one')), group_id text REFERENCES learning_group, enrolment_id text REFERENCES enrolment,
        title text NOT NULL, text text NOT NULL, by_person text NOT NULL REFERENCES person, at timestamptz NOT NULL, withdrawn_at timestamptz);
      CREATE INDEX notice_cohort ON notice (cohort_id, at);
      CREATE TABLE mail_choice (person_id text PRIMARY KEY REFERENCES person, style text NOT NULL DEFAULT 'none' CHECK (style IN ('none', 'neutral', 'plain')), subject_word text NOT NULL DEFAULT 'note', changed_at timestamptz NOT NULL);
      CREATE TABLE mail_sent (id text PRIMARY KEY, person_id text NOT NULL REFERENCES person, event text NOT NULL, subject_id text, queued_at timestamptz NOT NULL, sent_at timestamptz, skipped text, UNIQUE (person_id, event, subject_id));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mail_sent, mail_choice, notice, question_message, question_thread');
  }
}
