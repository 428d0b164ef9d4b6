import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When something is due for one person, in one place: deadline, extension, extra time, and the time in which nobody could work. With it: who is kept apart, and feedback to the course. */
export class Time1700000000024 implements MigrationInterface {
  name = 'Time1700000000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE heartbeat (id boolean PRIMARY KEY DEFAULT true CHECK (id), at timestamptz NOT NULL);
      CREATE TABLE outage (id text PRIMARY KEY, began_at timestamptz NOT NULL, ended_at timestamptz NOT NULL CHECK (ended_at > began_at));
      CREATE INDEX outage_ended ON outage (ended_at);
      CREATE TABLE extra_time (
        person_id text PRIMARY KEY REFERENCES person, unit text NOT NULL CHECK (unit IN ('days', 'percent')), amount integer NOT NULL CHECK (amount > 0), set_by text REFERENCES person, at timestamptz NOT NULL);
      CREATE TABLE blackout (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, reach text NOT NULL CHECK (reach IN ('country', 'zone', 'group', 'people')), from_at timestamptz NOT NULL, to_at timestamptz NOT NULL CHECK (to_at > from_at),
        made_by text REFERENCES person, at timestamptz NOT NULL, undone_by text REFERENCES person, undone_at timestamptz);
      CREATE INDEX blackout_cohort ON blackout (cohort_id);
      CREATE TABLE blackout_place (blackout_id text NOT NULL REFERENCES blackout ON DELETE CASCADE, enrolment_id text NOT NULL REFERENCES enrolment, PRIMARY KEY (blackout_id, enrolment_id));
      CREATE INDEX blackout_place_enrolment ON blackout_place (enrolment_id);
      CREATE TABLE keep_apart (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, enrolment_id text NOT NULL REFERENCES enrolment, other_enrolment_id text REFERENCES enrolment, interpreter_id text REFERENCES person,
        by_herself boolean NOT NULL, at timestamptz NOT NULL, ended_at timestamptz, CHECK (num_nonnulls(other_enrolment_id, interpreter_id) = 1), CHECK (enrolment_id <> other_enrolment_id));
      CREATE INDEX keep_apart_cohort ON keep_apart (cohort_id) WHERE ended_at IS NULL;
      CREATE INDEX keep_apart_enrolment ON keep_apart (enrolment_id);
      CREATE INDEX keep_apart_other ON keep_apart (other_enrolment_id);
      CREATE TABLE evaluation (
        id text PRIMARY KEY, cohort_id text NOT NULL REFERENCES cohort, module_id text REFERENCES learning_module, opened_by text REFERENCES person, opened_at timestamptz NOT NULL, closes_at timestamptz NOT NULL);
      CREATE UNIQUE INDEX evaluation_subject ON evaluation (cohort_id, COALESCE(module_id, ''));
      CREATE TABLE evaluation_count (evaluation_id text NOT NULL REFERENCES evaluation ON DELETE CASCADE, statement text NOT NULL, score integer NOT NULL CHECK (score BETWEEN 1 AND 5), count integer NOT NULL, PRIMARY KEY (evaluation_id, statement, score));
      CREATE TABLE evaluation_text (id text PRIMARY KEY, evaluation_id text NOT NULL REFERENCES evaluation ON DELETE CASCADE, question text NOT NULL, text text NOT NULL);
      CREATE INDEX evaluation_text_evaluation ON evaluation_text (evaluation_id);
      CREATE TABLE evaluation_taken (evaluation_id text NOT NULL REFERENCES evaluation ON DELETE CASCADE, digest text NOT NULL, PRIMARY KEY (evaluation_id, digest));
    `);
    // The same rule in TypeScript: src/assessment/extension/lost-time-rule.ts; a test holds the two together.
    await runner.query(`
      CREATE FUNCTION due_after_lost_time(due timestamptz, lost_ranges tstzmultirange) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS $$
      DECLARE
        lost interval; at timestamptz := due; gap tstzrange;
      BEGIN
        IF due IS NULL OR lost_ranges IS NULL THEN RETURN due; END IF;
        SELECT COALESCE(sum(upper(r) - lower(r)), interval '0') INTO lost FROM unnest(lost_ranges * tstzmultirange(tstzrange(due - interval '168 hours', due))) r;
        FOR gap IN SELECT r FROM unnest(lost_ranges) r WHERE upper(r) > due ORDER BY 1 LOOP
          EXIT WHEN GREATEST(lower(gap), due) - at >= lost;
          lost := lost - (GREATEST(lower(gap), due) - at);
          at := upper(gap);
        END LOOP;
        RETURN at + lost;
      END $$;
      CREATE FUNCTION due_of(place text, kind_of text, subject text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
      DECLARE
        due timestamptz; lost_ranges tstzmultirange;
      BEGIN
        SELECT GREATEST(CASE x.unit WHEN 'days' THEN (d.due_at AT TIME ZONE c.zone + x.amount * interval '1 day') AT TIME ZONE c.zone WHEN 'percent' THEN d.due_at + x.amount * interval '168 hours' / 100 ELSE d.due_at END,
               (SELECT max(l.due_at) FROM extension l WHERE l.enrolment_id = place AND l.kind = kind_of AND l.subject_id = subject AND l.ended_at IS NULL))
          INTO due FROM enrolment e JOIN cohort c ON c.id = e.cohort_id LEFT JOIN deadline d ON d.cohort_id = e.cohort_id AND d.kind = kind_of AND d.subject_id = subject LEFT JOIN extra_time x ON x.person_id = e.person_id WHERE e.id = place;
        IF due IS NULL THEN RETURN NULL; END IF;
        SELECT range_agg(tstzrange(t.from_at, t.to_at)) INTO lost_ranges FROM (
          SELECT o.began_at AS from_at, o.ended_at AS to_at FROM outage o WHERE o.ended_at > due - interval '168 hours'
          UNION ALL SELECT b.from_at, b.to_at FROM blackout_place p JOIN blackout b ON b.id = p.blackout_id AND b.undone_at IS NULL WHERE p.enrolment_id = place AND b.to_at > due - interval '168 hours') t;
        RETURN due_after_lost_time(due, lost_ranges);
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION due_of(text, text, text); DROP FUNCTION due_after_lost_time(timestamptz, tstzmultirange)');
    await runner.query('DROP TABLE evaluation_taken, evaluation_text, evaluation_count, evaluation, keep_apart, blackout_place, blackout, extra_time, outage, heartbeat');
  }
}
