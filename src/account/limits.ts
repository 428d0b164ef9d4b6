import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Database } from '../platform/database/database.js';
import { DomainError } from '../platform/errors.js';

const QUARTER_HOUR = 900;

export class TooManyTries extends DomainError {
  override readonly status = 429;
}

/** How often somebody may guess: ten tries an account, a hundred failures an address (one learning centre is one address) in 15 minutes. */
@Injectable()
export class Limits {
  private readonly perAccount: RateLimiterPostgres;
  private readonly perAddress: RateLimiterPostgres;

  constructor(database: Database) {
    const common = { storeClient: database.pool, tableName: 'try_limit', tableCreated: true, duration: QUARTER_HOUR, clearExpiredByTimeout: false };
    this.perAccount = new RateLimiterPostgres({ ...common, keyPrefix: 'account', points: 10 });
    this.perAddress = new RateLimiterPostgres({ ...common, keyPrefix: 'address', points: 100 });
  }

  /**
   * Counts one try against an account before its secret is looked at.
   * @throws TooManyTries when the budget is used up; says in how many minutes it opens again.
   */
  async beforeTry(account: string, address: string): Promise<void> {
    const failures = await this.perAddress.get(address);
    if (failures && failures.consumedPoints >= 100) throw tooMany(failures);
    try {
      await this.perAccount.consume(account);
    } catch (spent) {
      if (spent instanceof RateLimiterRes) throw tooMany(spent);
      throw spent;
    }
  }

  async afterFailure(address: string): Promise<void> {
    await this.perAddress.penalty(address);
  }

  async afterSuccess(account: string): Promise<void> {
    await this.perAccount.delete(account);
  }
}

function tooMany(limit: RateLimiterRes): TooManyTries {
  return new TooManyTries('account.tooManyTries', { minutes: Math.max(1, Math.ceil(limit.msBeforeNext / 60000)) });
}
