import connectPgSimple from 'connect-pg-simple';
import session, { type SessionData, type Store } from 'express-session';
import type { Request, RequestHandler } from 'express';
import type { Viewer } from '../people/viewer.js';
import type { Database } from '../platform/database/database.js';
import type { ViewerQueries } from './viewer.queries.js';

declare module 'express-session' {
  interface SessionData {
    /** Her answer to "could someone else look at this phone?"; yes until she says no. */
    isShared: boolean;
    isStaff: boolean;
    /** When the row was last touched, in ms; touched at most every five minutes. */
    touchedAt: number;
    /** The invitation whose code was typed in this browser, until it is used. */
    invitationId: string;
  }
}

const MINUTE = 60;
/** The viewers that came with sessions: of the data as it was read, then of the request that it was read for. */
const viewers = new WeakMap<object, Viewer | undefined>();

/** Who is asking, as her session row said at the beginning of this request. */
export const sessionViewer = (request: Request): Viewer | undefined => viewers.get(request);

const TOUCH_EVERY_MS = 5 * MINUTE * 1000;

/** Idle time in seconds: a shared phone 65 minutes (the longest lesson and 20), staff 2 hours, one's own 12 hours. */
export function idleSeconds(data: Pick<SessionData, 'isShared' | 'isStaff'>): number {
  if (data.isStaff) return 120 * MINUTE;
  return data.isShared === false ? 720 * MINUTE : 65 * MINUTE;
}

/** Sessions in PostgreSQL under a session cookie; nothing about them stays on the device when the browser closes. */
export function sessions(database: Database, queries: ViewerQueries, secret: string | string[], isHttps: boolean): RequestHandler {
  const PgStore = connectPgSimple(session);
  class CalmStore extends PgStore {
    /** Reading pages must not write at every step. */
    override touch(sid: string, data: SessionData, done?: () => void): void {
      if (Date.now() - (data.touchedAt ?? 0) < TOUCH_EVERY_MS) return done?.();
      data.touchedAt = Date.now();
      this.set(sid, data, done);
    }

    override set(sid: string, data: SessionData, done?: (error?: unknown) => void): void {
      data.touchedAt ??= Date.now();
      const expires = new Date(Date.now() + idleSeconds(data) * 1000);
      super.set(sid, { ...data, cookie: { ...data.cookie, expires } as never }, (error?: unknown) => done?.(error));
    }

    /** Reads the session and its viewer in one statement. */
    override get(sid: string, done: (error: unknown, data?: SessionData | null) => void): void {
      queries.openSession(sid, new Date()).then((open) => {
        if (!open) return done(null, null);
        // The expiry is the row's; the cookie itself lives as long as the browser.
        Object.assign(open.data.cookie, { expires: null, _expires: null, originalMaxAge: null });
        viewers.set(open.data, open.viewer);
        done(null, open.data);
      }, done);
    }

    override createSession(request: Request, data: SessionData): session.Session & SessionData {
      viewers.set(request, viewers.get(data));
      return super.createSession(request, data);
    }
  }
  const store = new CalmStore({ pool: database.countedPool() as never, tableName: 'session', createTableIfMissing: false, pruneSessionInterval: false });
  return session({
    name: isHttps ? '__Host-s' : 's',
    secret,
    store: store as unknown as Store,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, secure: isHttps, sameSite: 'lax', path: '/' },
  });
}
