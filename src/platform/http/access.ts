import { SetMetadata, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Act, Actor } from '../audit/act.js';

export interface AccessRule {
  /** Roles of which the viewer needs one; `null` = anybody, also signed out; empty = anybody who is signed in. */
  roles: readonly string[] | null;
  /** The audit event; needed on every handler that changes something. */
  event?: string;
}

export const ACCESS = 'banyan:access';

/** Who may call this handler: one of `roles` (empty: everybody signed in). `event` names what it does, for the audit log. */
export const Allow = (roles: readonly string[], event?: string): MethodDecorator => SetMetadata(ACCESS, { roles, ...(event ? { event } : {}) } satisfies AccessRule);

/** Anybody may call this handler. */
export const Public = (event?: string): MethodDecorator => SetMetadata(ACCESS, { roles: null, ...(event ? { event } : {}) } satisfies AccessRule);

/** What the platform needs to know of whoever is asking. */
export interface RequestViewer extends Actor {
  readonly personId: string;
  readonly roles: ReadonlySet<string>;
  readonly displayName: string;
  readonly zone: string;
  readonly locale: string;
  readonly isSharedPhone?: boolean;
}

export interface BanyanRequest extends Request {
  viewer?: RequestViewer;
  accessRule?: AccessRule;
  /** The session that the cookie names although it is over. */
  formerSession?: string;
  /** How long the page that is answered takes to read; a session stays open that much longer. */
  pageMinutes?: number;
  /** For how many seconds the session is sure to stay open after a page of so many minutes. */
  staysOpen?: (pageMinutes?: number) => number;
}

/** The person who is asking; only in handlers that are not public. */
export const CurrentViewer = createParamDecorator((_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<BanyanRequest>().viewer);

/** What is being done: viewer, declared event and form key; the first argument of every verb. */
export const CurrentAct = createParamDecorator((_data: unknown, context: ExecutionContext): Act => {
  const request = context.switchToHttp().getRequest<BanyanRequest>();
  const body = (request.body ?? {}) as Record<string, unknown>;
  const key = body._key;
  return {
    viewer: request.viewer ?? { personId: null },
    event: request.accessRule?.event ?? 'undeclared',
    formKey: typeof key === 'string' && /^[0-9a-z]{16,40}$/.test(key) ? key : null,
  };
});
