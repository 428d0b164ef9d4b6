import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Keys } from '../platform/crypto/keys.js';
import { randomText } from '../platform/database/ids.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { cookieName, dropCookie, keepCookie, readCookie } from '../platform/http/cookies.js';
import { HttpSettings } from '../platform/http/http-settings.js';

const COOKIE = 'd';
/** As long as browsers keep a cookie at most. */
const KEPT_SECONDS = 400 * 86400;
/** In the PHC form the salt comes before the hash proper: a new passphrase has another one. */
const SALT = 4;

/** What a device must fit: the account, and the passphrase of the day it was marked. */
export interface MarkedAccount {
  id: string;
  hash: string;
}

/**
 * The mark of a phone that is hers alone: random, signed, and worth nothing with another account or after a new passphrase. It signs nobody in; it gives its
 * bearer tries of her own, so that strangers who guess cannot lock her out. A phone that others may look at gets none.
 */
@Injectable()
export class KnownDevices {
  constructor(
    private readonly keys: Keys,
    private readonly settings: HttpSettings,
  ) {}

  /** The id of the device that asks, when this account marked it; else null. */
  idOf(request: BanyanRequest, account: MarkedAccount | undefined): string | null {
    const [id, mark] = (readCookie(request, cookieName(this.settings.isHttps, COOKIE)) ?? '').split('.');
    if (!account || !id || !mark) return null;
    const isOurs = this.signs(id, account).some((expected) => mark.length === expected.length && timingSafeEqual(Buffer.from(mark), Buffer.from(expected)));
    return isOurs ? id : null;
  }

  mark(request: BanyanRequest, response: Response, account: MarkedAccount): void {
    const id = this.idOf(request, account) ?? randomText(20);
    keepCookie(response, this.settings.isHttps, COOKIE, `${id}.${this.signs(id, account)[0]}`, KEPT_SECONDS);
  }

  /** The key for what a page keeps on this phone, bound to the account and to the mark of the phone; null without a mark. */
  copyKey(request: BanyanRequest, accountId: string): string | null {
    const [id] = (readCookie(request, cookieName(this.settings.isHttps, COOKIE)) ?? '').split('.');
    return id ? this.keys.digest('phone copy', `${id} ${accountId}`) : null;
  }

  /** Somebody else could look at this phone: nothing stays on it. */
  forget(request: BanyanRequest, response: Response): void {
    if (readCookie(request, cookieName(this.settings.isHttps, COOKIE)) !== undefined) dropCookie(response, this.settings.isHttps, COOKIE);
  }

  /** Under the present SECRET_KEY first, then under those of before. */
  private signs(id: string, account: MarkedAccount): string[] {
    return this.keys.digests('device', `${id} ${account.id} ${account.hash.split('$')[SALT] ?? ''}`).map((sign) => sign.slice(0, 40));
  }
}
