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

  /** Jobs by queue and state; empty when no worker has ever run on this database. */
  async jobs(): Promise<Array<{ name: string; state: string; count: number }>> {
    const exists = await this.database.row<{ there: boolean }>("SELECT to_regclass('pgboss.job') IS NOT NULL AS there");
    if (!exists?.there) return [];
    return this.database.rows(`SELECT name, state::text, count(*)::int AS count FROM pgboss.job WHERE name NOT LIKE '\\_\\_%' GROUP BY 1, 2 ORDER BY 1, 2`);
  }
}
