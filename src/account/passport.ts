import { Injectable } from '@nestjs/common';
import type { NextFunction, RequestHandler, Response } from 'express';
import { Passport } from 'passport';
import { Strategy } from 'passport-local';
import type { BanyanRequest } from '../platform/http/access.js';
import { Settings } from '../platform/settings.module.js';
import type { Viewer } from '../people/viewer.js';
import type { Entrant } from './factor.queries.js';
import { SignIn } from './sign-in.service.js';
import { calmMs, idleMinutes, latestEnd, sessionViewer } from './sessions.js';

/** As long as somebody may type ten letters and digits: with spaces and dashes. */
const LONGEST_CODE = 40;
const withheld = new WeakMap<object, Viewer>();

/** Somebody whose session is open and who must first give, or set up, a second step. */
export const withheldViewer = (request: BanyanRequest): Viewer | undefined => withheld.get(request);

/** Passport lives only here: the local strategy for the form, and the session that carries an account's id. */
@Injectable()
export class PassportSetUp {
  private readonly passport = new Passport();

  constructor(
    signIn: SignIn,
    private readonly settings: Settings,
  ) {
    this.passport.use(
      new Strategy({ usernameField: 'handle', passwordField: 'passphrase', passReqToCallback: true }, (request, handle, passphrase, done) => {
        const { code } = (request.body ?? {}) as Record<string, unknown>;
        signIn.check(request as BanyanRequest, handle, passphrase, typeof code === 'string' ? code.slice(0, LONGEST_CODE) : '').then((account) => done(null, account ?? false), done);
      }),
    );
    this.passport.serializeUser((account, done) => done(null, (account as Entrant).id));
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
        const viewer = request.user as Viewer | undefined;
        if (viewer && this.isWhole(viewer, request)) {
          request.viewer = viewer;
          request.staysOpen = (minutes) => Math.max(0, Math.min(idleMinutes(request.session, minutes) * 60, Math.round((latestEnd(request.session) - Date.now()) / 1000)) - calmMs(request.session) / 1000);
        } else if (viewer) withheld.set(request, viewer);
        next();
      },
    ];
  }

  /** Half signed in is not signed in: where a second step is a must, staff without one in this session are nobody yet. */
  private isWhole(viewer: Viewer, request: BanyanRequest): boolean {
    return this.settings.config.staffFactor !== 'required' || request.session.secondStepAt !== undefined || [...viewer.roles].every((role) => role === 'participant');
  }

  /** Checks the posted form; answers the account or null. */
  check(request: BanyanRequest, response: Response): Promise<Entrant | null> {
    return new Promise((resolve, reject) => {
      const answer = (error: unknown, account?: Entrant | false) => (error ? reject(error as Error) : resolve(account || null));
      (this.passport.authenticate('local', answer as never) as RequestHandler)(request, response, (error: unknown) => reject(error as Error));
    });
  }
}

export function endSession(request: BanyanRequest): Promise<void> {
  return new Promise((resolve) => request.session.destroy(() => resolve()));
}
