import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/database/database.js';
import { DomainError } from '../platform/errors.js';

const QUARTER_HOUR = 900;
const THIRTY_DAYS = 30 * 86400;
const TRIES = 10;
const TRIES_IN_A_ROW = 100;
const FAILURES_OF_ADDRESS = 100;

export class TooManyTries extends DomainError {
  override readonly status = 429;
}

/**
 * How often somebody may guess. An account: ten tries in 15 minutes, and a hundred in a row, for all strangers together. An address: only failures count, and
 * only a hundred in 15 minutes close it (one learning centre is one address). Whoever shows something of her own (`own`: her device's mark, a printed code) has
 * ten tries of her own, which no stranger can use up: guessing never locks her out. A printed code is looked at ten times in 15 minutes for an account and an
 * address: strangers elsewhere cannot use that up either, and its 50 bits bear it. Rows hold keyed digests: neither a sign-in name nor an address can be read there.
 */
@Injectable()
export class Limits {
  private readonly perAccount: RateLimiterPostgres;
  private readonly inARow: RateLimiterPostgres;
  private readonly perAddress: RateLimiterPostgres;
  private readonly perCode: RateLimiterPostgres;

  constructor(
    database: Database,
    private readonly keys: Keys,
  ) {
    const common = { storeClient: database.pool, tableName: 'try_limit', tableCreated: true, clearExpiredByTimeout: false };
    this.perAccount = new RateLimiterPostgres({ ...common, keyPrefix: 'account', points: TRIES, duration: QUARTER_HOUR });
    this.inARow = new RateLimiterPostgres({ ...common, keyPrefix: 'row', points: TRIES_IN_A_ROW, duration: THIRTY_DAYS });
    this.perAddress = new RateLimiterPostgres({ ...common, keyPrefix: 'address', points: FAILURES_OF_ADDRESS, duration: QUARTER_HOUR });
    this.perCode = new RateLimiterPostgres({ ...common, keyPrefix: 'code', points: TRIES, duration: QUARTER_HOUR });
  }

  /** Counts one look at a printed code that is to open her own tries. @throws TooManyTries */
  async beforeCode(account: string, address: string): Promise<void> {
    await spend(this.perCode, this.digest(`code ${account} ${networkOf(address)}`));
  }

  /**
   * Counts one try against an account before its secret is looked at. `account` is null where the secret itself names the account (an invitation): then
   * only the address counts.
   * @throws TooManyTries when the budget is used up; says in how many minutes it opens again.
   */
  async beforeTry(account: string | null, address: string, own: string | null = null): Promise<void> {
    if (own === null) {
      const failures = await this.perAddress.get(this.addressKey(address));
      if (failures && failures.consumedPoints >= FAILURES_OF_ADDRESS) throw tooMany(failures);
    }
    if (account === null) return;
    const key = this.accountKey(account, own);
    await spend(this.perAccount, key);
    await spend(this.inARow, key);
  }

  async afterFailure(address: string, own: string | null = null): Promise<void> {
    if (own === null) await this.perAddress.penalty(this.addressKey(address));
  }

  /** A right answer costs nothing, and ends the row of wrong ones; the strangers' tries of this quarter hour stay spent. */
  async afterSuccess(account: string, own: string | null = null): Promise<void> {
    await this.perAccount.reward(this.accountKey(account, own));
    await this.inARow.delete(this.accountKey(account, null));
    if (own !== null) await this.inARow.delete(this.accountKey(account, own));
  }

  private accountKey(account: string, own: string | null): string {
    return this.digest(own === null ? `account ${account}` : `own ${account} ${own}`);
  }

  private addressKey(address: string): string {
    return this.digest(`address ${networkOf(address)}`);
  }

  private digest(text: string): string {
    return this.keys.digest('limit', text).slice(0, 40);
  }
}

/** One household has one IPv4 address, or 2^64 of IPv6: the first four groups stand for it. */
export function networkOf(address: string): string {
  return isIPv6(address) && !address.startsWith('::ffff:') ? address.split(':').slice(0, 4).join(':') : address;
}

async function spend(limit: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limit.consume(key);
  } catch (spent) {
    if (spent instanceof RateLimiterRes) throw tooMany(spent);
    throw spent;
  }
}

function tooMany(limit: RateLimiterRes): TooManyTries {
  const minutes = Math.max(1, Math.ceil(limit.msBeforeNext / 60000));
  return minutes > 60 ? new TooManyTries('account.tooManyInARow') : new TooManyTries('account.tooManyTries', { minutes });
}
