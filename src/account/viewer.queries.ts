import { Injectable } from '@nestjs/common';
import type { SessionData } from 'express-session';
import { Database } from '../platform/database/database.js';
import { Viewer, type ViewerGrant } from '../people/viewer.js';
import { liveGrant } from '../people/grant.entity.js';

interface ViewerRow {
  personId: string;
  accountId: string;
  displayName: string;
  zone: string;
  locale: string;
  protectionLevel: string;
  grants: ViewerGrant[];
}

const VIEWER_COLUMNS = `p.id AS "personId", a.id AS "accountId", p.display_name AS "displayName", p.zone, p.locale, p.protection_level AS "protectionLevel",
              COALESCE((SELECT json_agg(json_build_object('role', g.role, 'scopeKind', g.scope_kind, 'scopeId', g.scope_id) ORDER BY g.from_at DESC)
                          FROM role_grant g WHERE g.person_id = p.id AND ${liveGrant('g')}), '[]') AS grants`;

/**
 * One open session ($1, not expired at $2) with the account that it carries, the person and her open grants: the one statement that every signed-in
 * page costs before its own. Exported so that the benchmark can send the same statement.
 */
export const SESSION_SQL = `SELECT s.sess, ${VIEWER_COLUMNS}
         FROM session s LEFT JOIN account a ON a.id = s.sess->'passport'->>'user' AND a.disabled_at IS NULL LEFT JOIN person p ON p.id = a.person_id
        WHERE s.sid = $1 AND s.expire >= $2`;

/** Ends the sessions that a condition names; $1 is the moment. */
export const END_SESSIONS = `UPDATE session SET expire = LEAST(expire, $1), sess = sess || '{"ended": true}'::jsonb WHERE`;

/** What a session says, and its viewer when somebody is signed in. */
export interface OpenSession {
  data: SessionData;
  viewer: Viewer | undefined;
}

@Injectable()
export class ViewerQueries {
  constructor(private readonly database: Database) {}

  /** The session of a cookie with its viewer; undefined when it is unknown or over. */
  async openSession(sid: string, at: Date): Promise<OpenSession | undefined> {
    const row = await this.database.row<ViewerRow & { sess: SessionData }>(SESSION_SQL, [sid, at]);
    return row && { data: row.sess, viewer: row.personId ? viewerOf(row, row.sess.isShared !== false) : undefined };
  }

  /** The viewer of an account outside any session: for seeds. */
  async viewerOf(accountId: string, isSharedPhone: boolean): Promise<Viewer | undefined> {
    const row = await this.database.row<ViewerRow>(`SELECT ${VIEWER_COLUMNS} FROM account a JOIN person p ON p.id = a.person_id WHERE a.id = $1 AND a.disabled_at IS NULL`, [accountId]);
    return row && viewerOf(row, isSharedPhone);
  }

  /** Closes one session at once; its row stays for a day, without a way back. */
  async endSession(sid: string, at: Date): Promise<void> {
    await this.database.rows(END_SESSIONS + ' sid = $2', [at, sid]);
  }

  /** What the mark of a known device must fit. */
  async passphraseHash(accountId: string): Promise<string | undefined> {
    return (await this.database.row<{ hash: string }>('SELECT passphrase_hash AS hash FROM account WHERE id = $1', [accountId]))?.hash;
  }
}

function viewerOf(row: ViewerRow, isSharedPhone: boolean): Viewer {
  return new Viewer(row.personId, row.accountId, row.displayName, row.zone, row.locale, row.protectionLevel === 'hidden', isSharedPhone, row.grants);
}
