import { Injectable } from '@nestjs/common';
import type { NextFunction, RequestHandler, Response } from 'express';
import { Passport } from 'passport';
import { Strategy } from 'passport-local';
import { newId } from '../platform/database/ids.js';
import type { BanyanRequest } from '../platform/http/access.js';
import type { Viewer } from '../people/viewer.js';
import { deviceWords } from './device-words.js';
import { SignIn, type SignedIn } from './sign-in.service.js';
import { calmMs, idleMinutes, sessionViewer } from './sessions.js';

/** Passport lives only here: the local strategy for the form, and the session that carries an account's id. */
@Injectable()
export class PassportSetUp {
  private readonly passport = new Passport();

  constructor(signIn: SignIn) {
    this.passport.use(
      new Strategy({ usernameField: 'handle', passwordField: 'passphrase', passReqToCallback: true }, (request, handle, passphrase, done) => {
        signIn.check(request as BanyanRequest, handle, passphrase).then((account) => done(null, account ?? false), done);
      }),
    );
    this.passport.serializeUser((account, done) => done(null, (account as SignedIn).id));
    // The store has read the viewer together with the session.
    this.passport.deserializeUser(((request: BanyanRequest, _accountId: string, done: (error: unknown, viewer?: Viewer | false) => void) => {
      done(null, sessionViewer(request) ?? false);
    }) as never);
  }

  /** Reads the viewer of each request from her session. */
  viewerOfSession(): RequestHandler[] {
    return [
      this.passport.session() as RequestHandler,
      (request: BanyanRequest, _response: Response, next: NextFunction) => {
        if (request.user) {
          request.viewer = request.user as never;
          request.staysOpen = (minutes) => idleMinutes(request.session, minutes) * 60 - calmMs(request.session) / 1000;
        }
        next();
      },
    ];
  }

  /** Checks the posted form; answers the account or null. */
  check(request: BanyanRequest, response: Response): Promise<SignedIn | null> {
    return new Promise((resolve, reject) => {
      const answer = (error: unknown, account?: SignedIn | false) => (error ? reject(error as Error) : resolve(account || null));
      (this.passport.authenticate('local', answer as never) as RequestHandler)(request, response, (error: unknown) => reject(error as Error));
    });
  }
}

/** Begins a fresh session (new id) for an account on this device. */
export function beginSession(request: BanyanRequest, account: Pick<SignedIn, 'id' | 'isStaff'>, isShared: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    request.session.regenerate((error: unknown) => {
      if (error) return reject(error as Error);
      Object.assign(request.session, { passport: { user: account.id }, isShared, isStaff: account.isStaff, freshAt: Date.now(), begunAt: Date.now(), ref: newId(), device: deviceWords(request.headers['user-agent']) });
      request.session.save((failed: unknown) => (failed ? reject(failed as Error) : resolve()));
    });
  });
}

export function endSession(request: BanyanRequest): Promise<void> {
  return new Promise((resolve) => request.session.destroy(() => resolve()));
}
