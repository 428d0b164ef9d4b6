import type { ClientBase } from 'pg';
import { monthOf } from './audit-chain.js';

/** Held by whoever writes links, months or heads of the audit log: one at a time, whatever the number of workers. */
export const AUDIT_LOCK = 826403;

/** The tables that have a partition for each month, under the same name with the month. */
export const TABLES = ['audit_event', 'audit_concern'];

/** Run inside a transaction by the owner of the tables. */
export async function ensureMonths(client: ClientBase, now: Date): Promise<string[]> {
  const there = new Set(await monthsOf(client));
  const { rows } = await client.query<{ month: string }>("SELECT DISTINCT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') AS month FROM audit_event_default UNION SELECT DISTINCT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') FROM audit_concern_default");
  const wanted = new Set([...rows.map(({ month }) => month), ...[0, 1, 2].map((more) => monthOf(plusMonths(monthOf(now), more)))]);
  const made = [...wanted].filter((month) => !there.has(month)).sort();
  for (const month of made) for (const table of TABLES) await makeMonth(client, table, month);
  return made;
}

async function makeMonth(client: ClientBase, table: string, month: string): Promise<void> {
  const [from, until] = [`${month}-01T00:00:00Z`, `${plusMonths(month, 1)}-01T00:00:00Z`];
  const name = partition(table, month);
  await client.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)`);
  await client.query(`WITH moved AS (DELETE FROM ${table}_default WHERE at >= '${from}' AND at < '${until}' RETURNING *) INSERT INTO ${name} SELECT * FROM moved`);
  await client.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${until}')`);
}

export async function monthsOf(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>("SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit_event'::regclass AND c.relname ~ '^audit_event_\\d{4}_\\d{2}$' ORDER BY 1");
  return rows.map(({ name }) => name.slice(-7).replace('_', '-'));
}

export function partition(table: string, month: string): string {
  return `${table}_${month.replace('-', '_')}`;
}

/** `2026-11` and 2 give `2027-01`. */
function plusMonths(month: string, more: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + more;
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
}
