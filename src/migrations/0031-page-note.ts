import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A note also stands on a page of a handed-in PDF, with or without a place on it (in thousandths of its width and height), and may be changed. */
export class PageNote1700000000031 implements MigrationInterface {
  name = 'PageNote1700000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE marking_setting ADD COLUMN pdf_notes boolean NOT NULL DEFAULT false;
      ALTER TABLE inline_note ALTER COLUMN from_at DROP NOT NULL, ALTER COLUMN to_at DROP NOT NULL,
        ADD COLUMN page integer CHECK (page BETWEEN 1 AND 9999), ADD COLUMN x_at integer CHECK (x_at BETWEEN 0 AND 1000), ADD COLUMN y_at integer CHECK (y_at BETWEEN 0 AND 1000), ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD CONSTRAINT inline_note_place CHECK (num_nulls(from_at, to_at) IN (0, 2) AND (page IS NULL) = (from_at IS NOT NULL) AND num_nulls(x_at, y_at) IN (0, 2) AND (page IS NOT NULL OR x_at IS NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM inline_note WHERE page IS NOT NULL');
    await runner.query('ALTER TABLE inline_note DROP CONSTRAINT inline_note_place, DROP COLUMN page, DROP COLUMN x_at, DROP COLUMN y_at, DROP COLUMN version, ALTER COLUMN from_at SET NOT NULL, ALTER COLUMN to_at SET NOT NULL');
    await runner.query('ALTER TABLE marking_setting DROP COLUMN pdf_notes');
  }
}
