import type { TestApp } from '../support/app.js';

/** Rows that asking alone may write, or that say what was refused. */
const NOT_HERS = new Set(['session', 'audit_event', 'audit_person', 'form_key', 'try_limit']);
/** Tables without a column for her: how they lead to her place or person. */
const CHILDREN: Record<string, string> = {
  question_message: 'thread_id IN (SELECT id FROM question_thread WHERE enrolment_id IN (SELECT id FROM enrolment WHERE person_id = $1))',
  response: 'attempt_id IN (SELECT id FROM attempt WHERE enrolment_id IN (SELECT id FROM enrolment WHERE person_id = $1))',
  mark: 'submission_id IN (SELECT id FROM submission WHERE enrolment_id IN (SELECT id FROM enrolment WHERE person_id = $1))',
  person: 'id = $1',
};

/** A fingerprint of everything in the database that belongs to one person, table by table; tables without a row of hers are left out. */
export async function rowsOf(test: TestApp, personId: string): Promise<Record<string, string>> {
  const columns = await test.rows<{ table: string; column: string }>(
    `SELECT c.table_name AS table, c.column_name AS column FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name IN ('person_id', 'enrolment_id') ORDER BY 1, 2 DESC`,
  );
  const conditions = new Map<string, string[]>(Object.entries(CHILDREN).map(([table, condition]) => [table, [condition]]));
  for (const { table, column } of columns) {
    if (NOT_HERS.has(table) || table.startsWith('audit_') || CHILDREN[table]) continue;
    conditions.set(table, [...(conditions.get(table) ?? []), column === 'person_id' ? 'person_id = $1' : 'enrolment_id IN (SELECT id FROM enrolment WHERE person_id = $1)']);
  }
  const prints: Record<string, string> = {};
  for (const [table, or] of conditions) {
    const [row] = await test.rows<{ count: number; print: string }>(`SELECT count(*)::int AS count, md5(string_agg(t::text, '' ORDER BY t::text)) AS print FROM "${table}" t WHERE ${or.join(' OR ')}`, [personId]);
    if (row!.count > 0) prints[table] = `${row!.count} rows ${row!.print}`;
  }
  return prints;
}
