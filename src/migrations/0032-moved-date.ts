import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `due_of` as migration 24 made it, over the time `base` that holds for everybody. */
const dueOf = (base: string): string => `
  CREATE OR REPLACE FUNCTION due_of(place text, kind_of text, subject text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
  DECLARE
    due timestamptz; lost_ranges tstzmultirange;
  BEGIN
    SELECT GREATEST(CASE x.unit WHEN 'days' THEN (b.at AT TIME ZONE c.zone + x.amount * interval '1 day') AT TIME ZONE c.zone WHEN 'percent' THEN b.at + x.amount * interval '168 hours' / 100 ELSE b.at END,
           (SELECT max(l.due_at) FROM extension l WHERE l.enrolment_id = place AND l.kind = kind_of AND l.subject_id = subject AND l.ended_at IS NULL))
      INTO due FROM enrolment e JOIN cohort c ON c.id = e.cohort_id LEFT JOIN deadline d ON d.cohort_id = e.cohort_id AND d.kind = kind_of AND d.subject_id = subject
      CROSS JOIN LATERAL (SELECT ${base} AS at) b LEFT JOIN extra_time x ON x.person_id = e.person_id WHERE e.id = place;
    IF due IS NULL THEN RETURN NULL; END IF;
    SELECT range_agg(tstzrange(t.from_at, t.to_at)) INTO lost_ranges FROM (
      SELECT o.began_at AS from_at, o.ended_at AS to_at FROM outage o WHERE o.ended_at > due - interval '168 hours'
      UNION ALL SELECT b.from_at, b.to_at FROM blackout_place p JOIN blackout b ON b.id = p.blackout_id AND b.undone_at IS NULL WHERE p.enrolment_id = place AND b.to_at > due - interval '168 hours') t;
    RETURN due_after_lost_time(due, lost_ranges);
  END $$`;

/** Catch-up tasks get a date, and whatever moves a date moves theirs. Late days are counted anew when a date moves after results are out. */
export class MovedDate1700000000032 implements MigrationInterface {
  name = 'MovedDate1700000000032';

  async up(runner: QueryRunner): Promise<void> {
    // The end of the last day of the course, or of the seventh day after the session where that is later; on the cohort's wall clock.
    await runner.query(`
      CREATE FUNCTION catch_up_due(session text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
        SELECT (GREATEST((c.starts_on + 7 * k.weeks)::timestamp, ((s.starts_at AT TIME ZONE c.zone)::date + 8)::timestamp) - interval '1 minute') AT TIME ZONE c.zone
          FROM workshop_session s JOIN cohort c ON c.id = s.cohort_id JOIN course k ON k.id = c.course_id WHERE s.id = session
      $$`);
    await runner.query(dueOf(`CASE WHEN kind_of = 'catch_up' THEN catch_up_due(subject) ELSE d.due_at END`));
    await runner.query(`
      ALTER TABLE late_arrival ADD COLUMN first_days integer, ADD COLUMN recounted_at timestamptz;
      ALTER TABLE late_arrival DROP CONSTRAINT late_arrival_days_check, ADD CONSTRAINT late_arrival_days_check CHECK (days > 0 OR (days = 0 AND recounted_at IS NOT NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM late_arrival WHERE days = 0;
      ALTER TABLE late_arrival DROP CONSTRAINT late_arrival_days_check, ADD CONSTRAINT late_arrival_days_check CHECK (days > 0), DROP COLUMN first_days, DROP COLUMN recounted_at;
    `);
    await runner.query(dueOf('d.due_at'));
    await runner.query('DROP FUNCTION catch_up_due(text)');
  }
}
