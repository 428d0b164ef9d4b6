import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a result is made of beside the points of a rubric (late days, one person's share in a group's mark), results that go out group by group, and what
 * a marker says beside the mark: notes in the text, a file back, a conversation, work handed back.
 */
export class Release1700000000029 implements MigrationInterface {
  name = 'Release1700000000029';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE marking_setting
        ADD COLUMN late_penalty boolean NOT NULL DEFAULT false, ADD COLUMN late_unit text NOT NULL DEFAULT 'points' CHECK (late_unit IN ('points', 'percent')),
        ADD COLUMN late_per_day integer NOT NULL DEFAULT 2 CHECK (late_per_day BETWEEN 1 AND 100), ADD COLUMN late_floor_percent integer NOT NULL DEFAULT 50 CHECK (late_floor_percent BETWEEN 0 AND 100),
        ADD COLUMN similarity boolean NOT NULL DEFAULT false, ADD COLUMN voice_feedback boolean NOT NULL DEFAULT false;
      ALTER TABLE mark ADD COLUMN done_at timestamptz;
      UPDATE mark SET done_at = changed_at WHERE is_done;
      CREATE TABLE late_arrival (
        submission_id text PRIMARY KEY REFERENCES submission ON DELETE CASCADE, days integer NOT NULL CHECK (days > 0), unit text NOT NULL, per_day integer NOT NULL, floor_percent integer NOT NULL);
      CREATE TABLE group_adjustment (
        submission_id text NOT NULL REFERENCES submission ON DELETE CASCADE, enrolment_id text NOT NULL REFERENCES enrolment, points integer NOT NULL, reason text NOT NULL, by_person text NOT NULL REFERENCES person, at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1, PRIMARY KEY (submission_id, enrolment_id));
      CREATE INDEX group_adjustment_enrolment ON group_adjustment (enrolment_id);
      CREATE TABLE group_publication (
        id text PRIMARY KEY, assignment_id text NOT NULL REFERENCES assignment, cohort_id text NOT NULL REFERENCES cohort, group_id text NOT NULL REFERENCES learning_group, at timestamptz NOT NULL, published_by text NOT NULL REFERENCES person, undone_at timestamptz);
      CREATE UNIQUE INDEX group_publication_open ON group_publication (assignment_id, group_id) WHERE undone_at IS NULL;
      CREATE TABLE group_publication_place (publication_id text NOT NULL REFERENCES group_publication ON DELETE CASCADE, enrolment_id text NOT NULL REFERENCES enrolment, PRIMARY KEY (publication_id, enrolment_id));
      CREATE INDEX group_publication_place_enrolment ON group_publication_place (enrolment_id);
      CREATE TABLE inline_note (
        id text PRIMARY KEY, submission_id text NOT NULL REFERENCES submission ON DELETE CASCADE, part text NOT NULL DEFAULT '', from_at integer NOT NULL CHECK (from_at >= 0), to_at integer NOT NULL, text text NOT NULL, by_person text NOT NULL REFERENCES person,
        at timestamptz NOT NULL, CHECK (to_at > from_at));
      CREATE INDEX inline_note_submission ON inline_note (submission_id);
      CREATE TABLE mark_file (
        submission_id text NOT NULL REFERENCES submission ON DELETE CASCADE, purpose text NOT NULL CHECK (purpose IN ('file', 'voice')), file_id text NOT NULL REFERENCES stored_file ON DELETE CASCADE, by_person text NOT NULL REFERENCES person,
        at timestamptz NOT NULL, PRIMARY KEY (submission_id, purpose));
      CREATE INDEX mark_file_file ON mark_file (file_id);
      CREATE FUNCTION forget_mark_file() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM stored_file WHERE id = OLD.file_id; RETURN NULL; END $$;
      CREATE TRIGGER mark_file_forgotten AFTER DELETE ON mark_file FOR EACH ROW EXECUTE FUNCTION forget_mark_file();
      CREATE TABLE talk_message (id text PRIMARY KEY, submission_id text NOT NULL REFERENCES submission ON DELETE CASCADE, by_writer boolean NOT NULL, person_id text NOT NULL REFERENCES person, text text NOT NULL, at timestamptz NOT NULL);
      CREATE INDEX talk_message_submission ON talk_message (submission_id);
      CREATE TABLE resubmission (
        submission_id text PRIMARY KEY REFERENCES submission ON DELETE CASCADE, reason text NOT NULL, due_at timestamptz NOT NULL, by_person text NOT NULL REFERENCES person, at timestamptz NOT NULL);
      ALTER TABLE submission ADD COLUMN statements jsonb NOT NULL DEFAULT '[]';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE submission DROP COLUMN statements');
    await runner.query('DROP TABLE resubmission, talk_message, mark_file, inline_note, group_publication_place, group_publication, group_adjustment, late_arrival');
    await runner.query('DROP FUNCTION forget_mark_file()');
    await runner.query('ALTER TABLE mark DROP COLUMN done_at');
    await runner.query('ALTER TABLE marking_setting DROP COLUMN late_penalty, DROP COLUMN late_unit, DROP COLUMN late_per_day, DROP COLUMN late_floor_percent, DROP COLUMN similarity, DROP COLUMN voice_feedback');
  }
}
