import pg, { type ClientBase } from 'pg';
import { quoted } from '../backup/database-shape.js';

/** The role with which the embedded database lets the application in; the owner of the tables is another. */
export const APP_ROLE = 'banyan_app';
const QUEUE = 'pgboss';
/** Tables to which the application may add rows and change none. */
const ADD_ONLY = ['audit_event', 'audit_concern'];
/** Tables of which the application takes no row away: old certificates are checked by old keys. */
const KEPT = ['issuer_key'];
/** Tables that only the owner writes. */
const READ_ONLY = ['audit_seal', 'audit_state', 'audit_unsealed', 'migrations'];

type Client = Pick<ClientBase, 'query'>;

/** Makes the application's role where it is missing, and gives it this password. Needs a role that may make roles. */
export async function ensureAppRole(client: Client, password: string): Promise<void> {
  if (!/^[0-9a-z]+$/.test(password)) throw new Error('A password for the role of the application holds small letters and digits only.');
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_ROLE]);
  await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${APP_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`);
}

/**
 * Says what `role` may do in this database: read and write rows of all tables, only add to the audit log, make and change no table.
 * The job queue is its own: that library makes tables as it works. Run by the owner after every migration.
 */
export async function limitRole(client: Client, role: string): Promise<void> {
  await grantRows(client, role);
  await giveQueue(client, role);
}

/** The same for the database that holds the keys of people, where there is no queue. */
export async function letWork(ownerUrl: string, role: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await grantRows(client, role);
  } finally {
    await client.end();
  }
}

async function grantRows(client: Client, role: string): Promise<void> {
  const name = quoted(role);
  await client.query(`
    REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO ${name};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}; GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${name}`);
  const { rows } = await client.query<{ name: string }>(`
    SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND (relname = 'migrations' OR relname LIKE 'audit\\_%' OR relname = ANY ($1))`, [KEPT]);
  for (const table of rows) {
    const rights = ADD_ONLY.includes(table.name) ? 'SELECT, INSERT' : READ_ONLY.includes(table.name) ? 'SELECT' : KEPT.includes(table.name) ? 'SELECT, INSERT, UPDATE' : null;
    await client.query(`REVOKE ALL ON ${quoted('public', table.name)} FROM ${name}${rights ? `; GRANT ${rights} ON ${quoted('public', table.name)} TO ${name}` : ''}`);
  }
}

/** Makes the schema of the job queue for `role`, or hands over one that another role has made. */
async function giveQueue(client: Client, role: string): Promise<void> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${QUEUE} AUTHORIZATION ${quoted(role)}`);
  const { rows } = await client.query<{ statement: string }>(
    `SELECT 1 AS turn, format('ALTER SCHEMA %I OWNER TO %I', n.nspname, $2::text) AS statement FROM pg_namespace n WHERE n.nspname = $1 AND pg_get_userbyid(n.nspowner) <> $2
     UNION ALL SELECT 2, format('ALTER %s %I.%I OWNER TO %I', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, $1::text, c.relname, $2::text)
       FROM pg_class c WHERE c.relnamespace = to_regnamespace($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND pg_get_userbyid(c.relowner) <> $2
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
     UNION ALL SELECT 3, format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, $2::text) FROM pg_proc p WHERE p.pronamespace = to_regnamespace($1) AND pg_get_userbyid(p.proowner) <> $2
     UNION ALL SELECT 4, format('ALTER TYPE %I.%I OWNER TO %I', $1::text, t.typname, $2::text) FROM pg_type t WHERE t.typnamespace = to_regnamespace($1) AND t.typtype IN ('e', 'd') AND pg_get_userbyid(t.typowner) <> $2
     ORDER BY turn`, [QUEUE, role]);
  for (const { statement } of rows) await client.query(statement);
}
