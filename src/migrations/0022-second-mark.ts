import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What marking knows beside the mark: shares, the comment bank, care, the second look, reviews, second marks; and the switches of a cohort. */
export class SecondMark1700000000022 implements MigrationInterface {
  name = 'SecondMark1700000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE marking_setting (
        cohort_id text PRIMARY KEY REFERENCES cohort, leases boolean NOT NULL DEFAULT false, shared_comments boolean NOT NULL DEFAULT false, second_marking boolean NOT NULL DEFAULT false,
        sample_percent integer NOT NULL DEFAULT 20 CHECK (sample_percent BETWEEN 0 AND 100), agreed_rule text NOT NULL DEFAULT 'average' CHECK (agreed_rule IN ('average', 'higher')), third_over integer CHECK (third_over >= 0),
        changed_by text REFERENCES person, changed_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1);
      CREATE TABLE script_share (submission_id text PRIMARY KEY REFERENCES submission ON DELETE CASCADE, marker_id text NOT NULL REFERENCES person, by_person text NOT NULL REFERENCES person, at timestamptz NOT NULL);
      CREATE INDEX script_share_marker ON script_share (marker_id);
      CREATE TABLE recusal (submission_id text NOT NULL REFERENCES submission ON DELETE CASCADE, person_id text NOT NULL REFERENCES person, at timestamptz NOT NULL, PRIMARY KEY (submission_id, person_id));
      CREATE TABLE stock_comment (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, criterion_id text NOT NULL REFERENCES criterion, person_id text NOT NULL REFERENCES person, text text NOT NULL, is_shared boolean NOT NULL DEFAULT false, at timestamptz NOT NULL);
      CREATE INDEX stock_comment_criterion ON stock_comment (criterion_id, person_id);
      CREATE TABLE care_case (
        id text PRIMARY KEY, submission_id text NOT NULL REFERENCES submission ON DELETE CASCADE, cohort_id text NOT NULL REFERENCES cohort, raised_by text NOT NULL REFERENCES person, note text NOT NULL DEFAULT '', at timestamptz NOT NULL, due_at timestamptz NOT NULL,
        answered_by text REFERENCES person, answered_at timestamptz, deputy_told_at timestamptz, opened_at timestamptz, declined_at timestamptz, released_by text REFERENCES person, released_at timestamptz);
      CREATE UNIQUE INDEX care_case_open ON care_case (submission_id) WHERE released_at IS NULL;
      CREATE INDEX care_case_cohort ON care_case (cohort_id);
      CREATE TABLE second_look (submission_id text PRIMARY KEY REFERENCES submission ON DELETE CASCADE, mark_version integer NOT NULL, looked_by text NOT NULL REFERENCES person, at timestamptz NOT NULL);
      CREATE TABLE review_request (
        id text PRIMARY KEY, submission_id text NOT NULL UNIQUE REFERENCES submission ON DELETE CASCADE, asked_by text NOT NULL REFERENCES person, asked_at timestamptz NOT NULL, words text NOT NULL DEFAULT '', marker_id text REFERENCES person,
        before jsonb, overall text NOT NULL DEFAULT '', criteria jsonb NOT NULL DEFAULT '[]', decided_at timestamptz, version integer NOT NULL DEFAULT 1);
      CREATE TABLE blind_mark (
        id text PRIMARY KEY, submission_id text NOT NULL REFERENCES submission ON DELETE CASCADE, place integer NOT NULL CHECK (place IN (2, 3)), marker_id text NOT NULL REFERENCES person, overall text NOT NULL DEFAULT '', criteria jsonb NOT NULL DEFAULT '[]',
        is_done boolean NOT NULL DEFAULT false, began_at timestamptz NOT NULL, changed_at timestamptz NOT NULL, version integer NOT NULL DEFAULT 1, UNIQUE (submission_id, place));
      CREATE TABLE agreed_mark (submission_id text PRIMARY KEY REFERENCES submission ON DELETE CASCADE, first jsonb NOT NULL, how text NOT NULL, reason text NOT NULL DEFAULT '', decided_by text REFERENCES person, at timestamptz NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE agreed_mark, blind_mark, review_request, second_look, care_case, stock_comment, recusal, script_share, marking_setting');
  }
}
