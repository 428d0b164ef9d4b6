import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The records of a cohort in the order of a file: without it PostgreSQL sorts all rows, with all that they say, before the first one leaves. */
export class LongFile1700000000030 implements MigrationInterface {
  name = 'LongFile1700000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX completion_record_cohort; CREATE INDEX completion_record_cohort_number ON completion_record (cohort_id, number)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX completion_record_cohort_number; CREATE INDEX completion_record_cohort ON completion_record (cohort_id)');
  }
}
