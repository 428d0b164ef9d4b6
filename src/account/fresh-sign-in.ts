import { Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { FreshNeeded } from '../platform/http/access.guard.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { FRESH_MS } from './fresh.js';

/** Lets a handler run only within ten minutes of signing in; else asks for the passphrase again and comes back with what was typed. */
@Injectable()
class FreshSignInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!isFresh(context.switchToHttp().getRequest<BanyanRequest>())) throw new FreshNeeded();
    return true;
  }
}

/**
 * Beside `@Allow(...)`: this act opens what is protected, makes something final or hands names out, so whoever does it must have signed in within ten minutes.
 * Put it on the GET of the form too: then the question comes before anything is typed. A POST that comes late is asked, and then sent on with all its fields
 * (not with a file). A page that would rather ask beside its own fields uses the service `Fresh`; both look at the same moment of the session.
 */
export const FreshSignIn = (): MethodDecorator => UseGuards(FreshSignInGuard);

/** Whether this session was signed in, or asked again, within ten minutes: a session's own clock, not business time. */
export function isFresh(request: BanyanRequest): boolean {
  return Date.now() - (request.session.freshAt ?? 0) < FRESH_MS;
}
