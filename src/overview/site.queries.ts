import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';

export interface SiteState {
  database: string;
  databaseBytes: number;
  migrations: number;
  sessions: number;
  formKeys: number;
  mailsSent: number;
  mailsSkipped: number;
  events: Array<{ event: string; count: number }>;
}

export interface JobCount {
  name: string;
  state: string;
  count: number;
}

export interface AuditState {
  sealedAt: Date | null;
  waiting: number;
  waitingSince: Date | null;
  headAt: Date | null;
  checkedAt: Date | null;
  check: { isFine: boolean; sentence: string; rows: number; younger: number } | null;
  /** The application's role may not change what is written. */
  isProtected: boolean;
}

/** What the administrator needs to run the machine; no name, no text, no number of a small group. */
@Injectable()
export class SiteQueries {
  constructor(private readonly database: Database) {}

  async state(): Promise<SiteState> {
    const row = await this.database.row<SiteState>(
      `SELECT current_setting('server_version') AS database, pg_database_size(current_database())::float8 AS "databaseBytes", (SELECT count(*)::int FROM migrations) AS migrations,
              (SELECT count(*)::int FROM session WHERE expire > now()) AS sessions, (SELECT count(*)::int FROM form_key) AS "formKeys",
              (SELECT count(*)::int FROM mail_sent WHERE sent_at > now() - interval '7 days') AS "mailsSent", (SELECT count(*)::int FROM mail_sent WHERE skipped IS NOT NULL AND queued_at > now() - interval '7 days') AS "mailsSkipped",
              (SELECT COALESCE(json_agg(json_build_object('event', event, 'count', count)), '[]') FROM (
                 SELECT event, count(*)::int AS count FROM audit_event WHERE at > now() - interval '7 days' GROUP BY event HAVING count(*) >= 5 ORDER BY 2 DESC LIMIT 12) a) AS events`,
    );
    return row!;
  }

  /** How far the audit log is sealed, and what the last check found. */
  async audit(): Promise<AuditState> {
    const row = await this.database.row<AuditState>(
      `SELECT (SELECT sealed_at FROM audit_seal ORDER BY month DESC, seq DESC LIMIT 1) AS "sealedAt", (SELECT count(*)::int FROM audit_unsealed) AS waiting, (SELECT min(at) FROM audit_unsealed) AS "waitingSince",
              (SELECT at FROM audit_state WHERE name = 'head') AS "headAt", v.at AS "checkedAt", v.detail AS check, NOT has_table_privilege('audit_event', 'UPDATE, DELETE, TRUNCATE') AS "isProtected"
         FROM (SELECT 1) one LEFT JOIN audit_state v ON v.name = 'verified'`,
    );
    return row!;
  }

  /** Jobs by queue and state; empty when no worker has ever run on this database. */
  async jobs(): Promise<JobCount[]> {
    const exists = await this.database.row<{ there: boolean }>("SELECT to_regclass('pgboss.job') IS NOT NULL AS there");
    if (!exists?.there) return [];
    return this.database.rows(`SELECT name, state::text, count(*)::int AS count FROM pgboss.job WHERE name NOT LIKE '\\_\\_%' GROUP BY 1, 2 ORDER BY 1, 2`);
  }
}
