import { createHmac, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Response } from 'express';
import { DomainError } from '../errors.js';
import type { BanyanRequest } from './access.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Every page carries one: those of the last sessions are kept. */
const TOKENS_KEPT = 5000;
const tokens = new Map<string, string>();

export class ForgedRequest extends DomainError {
  override readonly status = 403;
}

/** The token for browsers that send neither Sec-Fetch-Site nor Origin; bound to the session. */
export function forgeryToken(secret: string, sessionId: string): string {
  let token = tokens.get(sessionId);
  if (!token) {
    if (tokens.size >= TOKENS_KEPT) tokens.clear();
    token = createHmac('sha256', secret).update(`forgery ${sessionId}`).digest('base64url');
    tokens.set(sessionId, token);
  }
  return token;
}

/**
 * Refuses changes that another site asks for: by Sec-Fetch-Site, else by Origin against our own hosts, else by the token in the form.
 * Source: OWASP Cross-Site Request Forgery Prevention, Fetch Metadata and fallback.
 */
export function refuseForgery(secret: string, ownOrigins: () => readonly string[]) {
  return (request: BanyanRequest, _response: Response, next: NextFunction): void => {
    if (SAFE_METHODS.has(request.method) || isOurs(request, secret, ownOrigins())) return next();
    next(new ForgedRequest('errors.forged'));
  };
}

function isOurs(request: BanyanRequest, secret: string, origins: readonly string[]): boolean {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  // Our own Referrer-Policy makes browsers send `Origin: null` with a form; then Sec-Fetch-Site or the token decides.
  const named = origin === 'null' ? undefined : origin;
  if (named !== undefined && !origins.includes(named)) return false;
  if (site !== undefined) return site === 'same-origin';
  if (named !== undefined) return true;
  const sent = (request.body as Record<string, unknown> | undefined)?._csrf;
  // A page of a session that is over may still send its form: what was typed is kept until she is back.
  return [request.sessionID, request.formerSession].some((session) => isToken(sent, forgeryToken(secret, session ?? '')));
}

function isToken(sent: unknown, expected: string): boolean {
  return typeof sent === 'string' && sent.length === expected.length && timingSafeEqual(Buffer.from(sent), Buffer.from(expected));
}
