import { Injectable } from '@nestjs/common';
import { DomainError } from '../platform/errors.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer } from '../people/viewer.js';
import { SignIn } from './sign-in.service.js';

/** How long a proof that it is really she holds. */
export const FRESH_MS = 10 * 60000;

/** She has not shown within ten minutes that it is she; the page asks for the passphrase beside its own fields. */
export class NotFresh extends DomainError {}

/** Sensitive acts need a sign-in of the last ten minutes: a screen that was left open is not enough. */
@Injectable()
export class Fresh {
  constructor(
    private readonly signIn: SignIn,
    private readonly clock: Clock,
  ) {}

  isFresh(request: BanyanRequest): boolean {
    const at = request.session.freshAt;
    return typeof at === 'number' && this.clock.now().getTime() - at < FRESH_MS;
  }

  /**
   * Goes on when the session is fresh, or when the posted passphrase is hers; then the session gets a new id.
   * @throws NotFresh, to be shown beside the field `passphrase`; TooManyTries
   */
  async demand(request: BanyanRequest, passphrase: unknown): Promise<void> {
    if (this.isFresh(request)) return;
    if (typeof passphrase !== 'string' || passphrase === '') throw new NotFresh('account.fresh.missing');
    const { accountId } = request.viewer as Viewer;
    // Her own tries: what strangers guess at the door must not keep her from hiding or erasing.
    if (!(await this.signIn.again(request, accountId, passphrase))) throw new NotFresh('account.fresh.wrong');
    await this.renew(request);
  }

  private renew(request: BanyanRequest): Promise<void> {
    const { cookie: _cookie, ...data } = request.session;
    return new Promise((resolve, reject) => {
      request.session.regenerate((error: unknown) => {
        if (error) return reject(error as Error);
        Object.assign(request.session, data, { freshAt: this.clock.now().getTime() });
        request.session.save((failed: unknown) => (failed ? reject(failed as Error) : resolve()));
      });
    });
  }
}
