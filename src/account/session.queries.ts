import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import { END_SESSIONS } from './viewer.queries.js';

/** A session that is over, and what is needed to come back to it. */
export interface FormerSession {
  id: string;
  personId: string;
  handleKey: string;
  hash: string;
  isShared: boolean;
  /** The second step had been given in it. */
  hadSecondStep: boolean;
  /** It was ended, not left idle. */
  isEnded: boolean;
}

/** One open session in its owner's list. */
export interface SessionRow {
  ref: string;
  device: string;
  begunAt: number;
  usedAt: number;
  isShared: boolean;
  isThis: boolean;
}

@Injectable()
export class SessionQueries {
  constructor(private readonly database: Database) {}

  /** The session of a cookie that ended less than a day ago, with its account while that is not disabled. */
  async former(sid: string): Promise<FormerSession | undefined> {
    return this.database.row<FormerSession>(
      `SELECT a.id, a.person_id AS "personId", a.handle_key AS "handleKey", a.passphrase_hash AS hash, COALESCE((s.sess->>'isShared')::boolean, true) AS "isShared", COALESCE((s.sess->>'ended')::boolean, false) AS "isEnded", s.sess->>'secondStepAt' IS NOT NULL AS "hadSecondStep"
         FROM session s JOIN account a ON a.id = s.sess->'passport'->>'user' AND a.disabled_at IS NULL
        WHERE s.sid = $1 AND s.expire < now() AND s.expire > now() - interval '24 hours'`,
      [sid],
    );
  }

  /** Where she is signed in, newest use first; no address is kept anywhere. */
  async open(viewer: Viewer, sid: string): Promise<SessionRow[]> {
    return this.database.rows<SessionRow>(
      `SELECT sess->>'ref' AS ref, sess->>'device' AS device, (sess->>'begunAt')::float8 AS "begunAt", (sess->>'touchedAt')::float8 AS "usedAt", COALESCE((sess->>'isShared')::boolean, true) AS "isShared", sid = $2 AS "isThis"
         FROM session WHERE sess->'passport'->>'user' = $1 AND expire > now() ORDER BY sid = $2 DESC, (sess->>'touchedAt')::float8 DESC`,
      [viewer.accountId, sid],
    );
  }

  async end(sid: string): Promise<void> {
    await this.database.rows(`${END_SESSIONS} sid = $2`, [new Date(), sid]);
  }

  /** Leaves a session idle from now on: the passphrase alone comes back to it. */
  async leave(sid: string): Promise<void> {
    await this.database.rows("UPDATE session SET expire = LEAST(expire, now() - interval '1 second') WHERE sid = $1", [sid]);
  }
}
