import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { NotFound } from '../../src/platform/errors.js';
import { Allow, Public } from '../../src/platform/http/access.js';
import { AccessGuard, SignInNeeded } from '../../src/platform/http/access.guard.js';

class Handlers {
  @Allow(['organiser'])
  one(): void {}
  @Allow([])
  anybodySignedIn(): void {}
  @Public()
  open(): void {}
  nobodySaid(): void {}
}

const ask = (name: keyof Handlers, roles: string[] | null) => {
  const request = { viewer: roles && { roles: new Set(roles) } };
  const context = { getHandler: () => Handlers.prototype[name], switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
  return () => new AccessGuard(new Reflector()).canActivate(context);
};

describe('the guard', () => {
  it('is closed where nobody said who may', () => {
    for (const roles of [null, [], ['organiser'], ['administrator']]) expect(ask('nobodySaid', roles)).toThrow(NotFound);
  });

  it('opens to one of the roles, and answers all others as if nothing were there', () => {
    expect(ask('one', ['trainer', 'organiser'])()).toBe(true);
    for (const roles of [[], ['trainer'], ['administrator'], ['Organiser'], ['organiser ']]) expect(ask('one', roles)).toThrow(NotFound);
  });

  it('asks the signed-out to sign in, but for what is public', () => {
    for (const name of ['one', 'anybodySignedIn'] as const) expect(ask(name, null)).toThrow(SignInNeeded);
    expect(ask('open', null)()).toBe(true);
    expect(ask('anybodySignedIn', [])()).toBe(true);
  });
});
