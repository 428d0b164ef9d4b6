import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { NotFound } from '../errors.js';
import { ACCESS, type AccessRule, type BanyanRequest } from './access.js';

/** Somebody signed out asks for a page that needs a person: the filter sends her to the sign-in page, keeping what she posted. */
export class SignInNeeded extends Error {}

/** An act that asks for a fresh sign-in comes later than ten minutes after it: the filter asks again, keeping what she posted. */
export class FreshNeeded extends Error {}

/** Her roles do not open it. To her it is the page that does not exist; the audit log knows the difference. */
export class Refused extends NotFound {}

/** Closed by default: a handler without a rule answers like a page that does not exist. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.get<AccessRule | undefined>(ACCESS, context.getHandler());
    const request = context.switchToHttp().getRequest<BanyanRequest>();
    if (!rule) throw new NotFound();
    request.accessRule = rule;
    if (rule.roles === null) return true;
    const viewer = request.viewer;
    if (!viewer) throw new SignInNeeded();
    if (rule.roles.length > 0 && !rule.roles.some((role) => viewer.roles.has(role))) throw new Refused();
    return true;
  }
}
