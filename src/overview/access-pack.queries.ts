import { Injectable } from '@nestjs/common';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';
import type { Holding } from './personal-data.js';

export type PackRow = Record<string, unknown>;

/** How an id of a course, a lesson or a university is called, by the column in which it stands. */
const NAMES: Record<string, string> = {
  assignment_id: "SELECT id, code || ' ' || title AS name FROM assignment WHERE id = ANY($1)",
  lesson_id: 'SELECT id, title AS name FROM lesson WHERE id = ANY($1)',
  module_id: 'SELECT id, title AS name FROM learning_module WHERE id = ANY($1)',
  question_id: 'SELECT id, text AS name FROM question WHERE id = ANY($1)',
  quiz_id: 'SELECT id, title AS name FROM quiz WHERE id = ANY($1)',
  session_id: "SELECT s.id, w.number || '. ' || w.title AS name FROM workshop_session s JOIN workshop w ON w.id = s.workshop_id WHERE s.id = ANY($1)",
  partner_id: 'SELECT id, name FROM partner WHERE id = ANY($1)',
  cohort_id: 'SELECT id, label AS name FROM cohort WHERE id = ANY($1)',
  group_id: 'SELECT id, number::text AS name FROM learning_group WHERE id = ANY($1)',
  subject_id: `SELECT id, title AS name FROM learning_module WHERE id = ANY($1) UNION ALL SELECT id, title FROM quiz WHERE id = ANY($1) UNION ALL SELECT id, code || ' ' || title FROM assignment WHERE id = ANY($1)
    UNION ALL SELECT s.id, w.number || '. ' || w.title FROM workshop_session s JOIN workshop w ON w.id = s.workshop_id WHERE s.id = ANY($1)`,
};

/** Everything that stands about the viewer herself, table by table. */
@Injectable()
export class AccessPackQueries {
  constructor(private readonly database: Database) {}

  /** The rows of one table that are hers to have, with names in the place of ids. */
  async rows(viewer: Viewer, holding: Holding): Promise<PackRow[]> {
    if (holding.pack.length === 0) return [];
    const rows = await this.database.rows<PackRow>(
      `SELECT ${holding.pack.map((column) => `t.${column}`).join(', ')} FROM ${holding.table} t WHERE (${holding.hers})${holding.where ? ` AND (${holding.where})` : ''} ORDER BY ${holding.pack.length}`,
      [viewer.personId],
    );
    for (const column of holding.pack) if (NAMES[column]) await this.name(rows, column);
    return rows;
  }

  /** Her certificates, sealed as they are stored. */
  async certificates(viewer: Viewer): Promise<Array<{ id: string; serial: string; sealedName: Buffer | null; sealedSecret: Buffer; sealedPdf: Buffer | null }>> {
    return this.database.rows(
      `SELECT c.id, c.serial, c.sealed_name AS "sealedName", c.sealed_secret AS "sealedSecret", c.sealed_pdf AS "sealedPdf" FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id
        WHERE e.person_id = $1 AND c.state NOT IN ('asked', 'refused') ORDER BY c.awarded_on, c.id`,
      [viewer.personId],
    );
  }

  private async name(rows: PackRow[], column: string): Promise<void> {
    const ids = [...new Set(rows.map((row) => row[column]).filter((id): id is string => typeof id === 'string'))];
    const names = new Map(ids.length === 0 ? [] : (await this.database.rows<{ id: string; name: string }>(NAMES[column]!, [ids])).map(({ id, name }) => [id, name]));
    for (const row of rows) row[column] = names.get(row[column] as string) ?? row[column];
  }
}
