import type { TestApp } from '../support/app.js';

const AUDIT = ['audit_event', 'audit_concern', 'audit_seal', 'audit_state', 'audit_unsealed'];
/** Rows that asking alone may write: sessions, what was done, limits, keys of forms. */
export const ALLOWED = ['session', ...AUDIT, 'try_limit', 'form_key', 'migrations'];

/** A fingerprint of each table, but for those that asking may write. `read_at` of messages is left out: reading a question marks it read. */
export async function fingerprints(test: TestApp, allowed: readonly string[] = ALLOWED): Promise<Record<string, string>> {
  const tables = await test.rows<{ name: string }>("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1");
  const parts = tables.filter(({ name }) => !allowed.includes(name)).map(({ name }) => {
    const row = name === 'question_message' ? "(to_jsonb(t) - 'read_at')::text" : 't::text';
    return `SELECT '${name}' AS name, count(*) || ' rows ' || md5(COALESCE(string_agg(md5(${row}), '' ORDER BY md5(${row})), '')) AS print FROM "${name}" t`;
  });
  const rows = await test.rows<{ name: string; print: string }>(parts.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
}

/** The audit events since `from`: they name the culprit when a fingerprint differs. */
export async function eventsSince(test: TestApp, from: Date): Promise<string[]> {
  const rows = await test.rows<{ event: string }>('SELECT DISTINCT event FROM audit_event WHERE at >= $1 ORDER BY 1', [from]);
  return rows.map(({ event }) => event);
}
