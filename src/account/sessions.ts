import { randomBytes } from 'node:crypto';
import connectPgSimple from 'connect-pg-simple';
import session, { type SessionData, type Store } from 'express-session';
import type { Request, RequestHandler } from 'express';
import type { Viewer } from '../people/viewer.js';
import type { Database } from '../platform/database/database.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { cookieName } from '../platform/http/cookies.js';
import type { ViewerQueries } from './viewer.queries.js';

declare module 'express-session' {
  interface SessionData {
    /** Her answer to "could someone else look at this phone?"; yes until she says no. */
    isShared: boolean;
    isStaff: boolean;
    /** When the row was last written, in ms: the last use, to a few minutes. */
    touchedAt: number;
    /** When the session began, in ms. */
    begunAt: number;
    /** When it ends if nothing is pressed, in ms. */
    endsAt: number;
    /** What the list of sessions calls it in addresses; the cookie's own id stays out of them. */
    ref: string;
    /** Coarse words for the device (`deviceWords`). */
    device: string;
    /** It was ended (sign-out, new passphrase, another device), not only left idle: nobody comes back to it by the passphrase alone. */
    ended: boolean;
    /** When she last showed that it is she, in ms; see `Fresh`. */
    freshAt: number;
    /** The invitation whose code was typed in this browser, until it is used. */
    invitationId: string;
  }
}

const MINUTE_MS = 60000;
const AFTER_A_PAGE = 20;
const USUAL_PAGE = 20;
const LONGEST_PAGE = 100;
const OF_STAFF = 120;
const OWN_PHONE = 720;
/** However busy she is: after so long the passphrase is asked again, on the same place (staff a day, others a week). */
const LONGEST_OF_STAFF = 24 * 60;
const LONGEST = 7 * LONGEST_OF_STAFF;

/** The viewers that came with sessions: of the data as it was read, then of the request that it was read for. */
const viewers = new WeakMap<object, Viewer | undefined>();

/** Who is asking, as her session row said at the beginning of this request. */
export const sessionViewer = (request: Request): Viewer | undefined => viewers.get(request);

/** How long a session stays open without a press, in minutes: staff 2 hours, one's own phone 12 hours, a phone that others may see a page's own length and 20. */
export function idleMinutes(data: Partial<Pick<SessionData, 'isShared' | 'isStaff'>>, pageMinutes: number = USUAL_PAGE): number {
  if (data.isStaff) return OF_STAFF;
  if (data.isShared === false) return OWN_PHONE;
  return Math.min(Math.max(pageMinutes, USUAL_PAGE / 2), LONGEST_PAGE) + AFTER_A_PAGE;
}

/** The row is written again when the end has moved by more than this: reading must not write at every step. */
export function calmMs(data: Partial<Pick<SessionData, 'isShared' | 'isStaff'>>): number {
  return idleMinutes(data) <= USUAL_PAGE + AFTER_A_PAGE ? 2 * MINUTE_MS : 5 * MINUTE_MS;
}

/** Sessions in PostgreSQL under a session cookie; nothing about them stays on the device when the browser closes. */
export function sessions(database: Database, queries: ViewerQueries, secret: string | string[], isHttps: boolean): RequestHandler {
  const PgStore = connectPgSimple(session);
  class CalmStore extends PgStore {
    override touch(sid: string, data: SessionData, done?: () => void): void {
      if (Math.abs(endOf(data) - (data.endsAt ?? 0)) < calmMs(data)) return done?.();
      this.set(sid, data, done);
    }

    override set(sid: string, data: SessionData, done?: (error?: unknown) => void): void {
      data.touchedAt = Date.now();
      data.endsAt = endOf(data);
      super.set(sid, { ...data, cookie: { ...data.cookie, expires: new Date(data.endsAt) } as never }, (error?: unknown) => done?.(error));
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

    /** An ended session opens nothing, but its row says for a day whose a post is that comes late. */
    override destroy(sid: string, done?: (error?: unknown) => void): void {
      queries.endSession(sid, new Date()).then(() => done?.(), (error: unknown) => done?.(error));
    }

    override createSession(request: Request, data: SessionData): session.Session & SessionData {
      viewers.set(request, viewers.get(data));
      const made = super.createSession(request, data);
      // express-session compares three times a request whether something was changed, what was read with what is left: by one line of text, not by walking through everything.
      for (const each of [data, made]) Object.defineProperty(each, 'toJSON', { value: (): string => lineOf(each) });
      return made;
    }
  }
  const store = new CalmStore({ pool: database.countedPool() as never, tableName: 'session', createTableIfMissing: false, pruneSessionInterval: false });
  return session({
    name: cookieName(isHttps, 's'),
    secret,
    store: store as unknown as Store,
    genid: (request) => {
      // A new id is asked for when the one of the cookie is over, and at sign-in.
      (request as BanyanRequest).formerSession ??= request.sessionID || undefined;
      return randomBytes(24).toString('base64url');
    },
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, secure: isHttps, sameSite: 'lax', path: '/' },
  });
}

/** All that a session says, but its cookie. What is stored is made from its fields (`set`), not from this. */
function lineOf(data: object): string {
  let line = '';
  for (const [name, value] of Object.entries(data)) if (name !== 'cookie' && value !== undefined) line += `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}\n`;
  return line;
}

/** express-session keeps the request beside the data, out of what is stored. */
function endOf(data: SessionData & { req?: BanyanRequest }): number {
  const { viewer, pageMinutes } = data.req ?? {};
  // Roles may have changed since the sign-in.
  const isStaff = viewer ? [...viewer.roles].some((role) => role !== 'participant') : data.isStaff;
  return Math.min(Date.now() + idleMinutes({ isShared: data.isShared, isStaff }, pageMinutes) * MINUTE_MS, latestEnd({ begunAt: data.begunAt, isStaff }));
}

/** When a session is over at the latest, in ms. */
export function latestEnd({ begunAt = Date.now(), isStaff }: Partial<Pick<SessionData, 'begunAt' | 'isStaff'>>): number {
  return begunAt + (isStaff ? LONGEST_OF_STAFF : LONGEST) * MINUTE_MS;
}
