import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { SessionData } from 'express-session';
import { AuditNotes } from '../platform/audit/audit-notes.js';
import { newId } from '../platform/database/ids.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { Settings } from '../platform/settings.module.js';
import { Clock } from '../platform/time/clock.js';
import { ComingBack } from './coming-back.service.js';
import { deviceWords } from './device-words.js';
import type { Entrant } from './factor.queries.js';
import { KnownDevices } from './known-devices.js';
import { withheldViewer } from './passport.js';

declare module 'express-session' {
  interface SessionData {
    /** The passphrase was right and the second step is missing: nobody is signed in yet. */
    half: Half;
    /** When (ms) the second step was given in this session. */
    secondStepAt: number;
    /** The challenge that the next passkey must answer. */
    challenge: string;
  }
}

export interface Half {
  accountId: string;
  personId: string;
  isShared: boolean;
  next: string;
  /** When it is over, ms. */
  until: number;
}

const HALF_MS = 15 * 60000;

/** What was given at the door: the passphrase, or the passphrase and a second step (a passkey alone is both). */
export type Given = 'passphrase' | 'both';

/** The door: decides after each way of signing in whether somebody is in, or half in. No other code begins a session. */
@Injectable()
export class Entry {
  constructor(
    private readonly devices: KnownDevices,
    private readonly comingBack: ComingBack,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly notes: AuditNotes,
  ) {}

  /** Begins a session with a new id and answers the path to go to: hers, or that of the second step. */
  async enter(request: BanyanRequest, response: Response, account: Entrant, given: Given, { isShared, next }: { isShared: boolean; next: string }): Promise<string> {
    const now = this.clock.now().getTime();
    const lacks = given === 'passphrase' && (account.hasSecondStep || (account.isStaff && this.isRequired));
    const path = await this.comingBack.placeFor(account.id, next);
    await this.comingBack.close(request);
    const common = { isShared, isStaff: account.isStaff };
    if (lacks) {
      await renew(request, { ...common, half: { accountId: account.id, personId: account.personId, isShared, next: path, until: now + HALF_MS } });
      return account.hasSecondStep ? '/sign-in/second-step' : '/sign-in/set-up';
    }
    const own = { passport: { user: account.id }, begunAt: Date.now(), ref: newId(), device: deviceWords(request.headers['user-agent']), freshAt: Date.now() };
    await renew(request, { ...common, ...own, ...(given === 'both' ? { secondStepAt: now } : {}) } as Partial<SessionData>);
    // When a participant studies is nobody's business; staff hold keys to others' data.
    if (account.isStaff) this.notes.add({ event: 'signIn.staff', viewer: { personId: account.personId }, kind: 'account', id: account.id, detail: { given } });
    if (isShared) this.devices.forget(request, response);
    else this.devices.mark(request, response, account);
    return path;
  }

  /** Whoever gave the passphrase in this browser and not the second step; also somebody who became staff, or for whom it became a must, while signed in. */
  halfOf(request: BanyanRequest): Half | undefined {
    // A session that was just left (`Hide this screen`) is there no more.
    const half = (request.session as { half?: Half } | null)?.half;
    if (half) return half.until > this.clock.now().getTime() ? half : undefined;
    const viewer = withheldViewer(request);
    return viewer && { accountId: viewer.accountId, personId: viewer.personId, isShared: viewer.isSharedPhone, next: '/', until: this.clock.now().getTime() + HALF_MS };
  }

  /** The passphrase (or a passkey) was given again: the same session under a new id, fresh for ten minutes. */
  async freshen(request: BanyanRequest): Promise<void> {
    const { cookie: _cookie, ...kept } = request.session;
    const data = JSON.parse(JSON.stringify(kept)) as Partial<SessionData>;
    await renew(request, { ...data, freshAt: Date.now() });
  }

  get isRequired(): boolean {
    return this.settings.config.staffFactor === 'required';
  }
}

function renew(request: BanyanRequest, data: Partial<SessionData>): Promise<void> {
  return new Promise((resolve, reject) => {
    request.session.regenerate((error: unknown) => {
      if (error) return reject(error as Error);
      Object.assign(request.session, data);
      request.session.save((failed: unknown) => (failed ? reject(failed as Error) : resolve()));
    });
  });
}
