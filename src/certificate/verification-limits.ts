import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyTries, networkOf } from '../account/limits.js';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/database/database.js';

const MINUTE = 60;

/** How often one address may check a certificate: 30 times a minute. */
@Injectable()
export class VerificationLimits {
  private readonly perAddress: RateLimiterPostgres;

  constructor(
    database: Database,
    private readonly keys: Keys,
  ) {
    this.perAddress = new RateLimiterPostgres({ storeClient: database.pool, tableName: 'try_limit', tableCreated: true, clearExpiredByTimeout: false, keyPrefix: 'verify', points: 30, duration: MINUTE });
  }

  /** @throws TooManyTries (429) when the address has asked too often. */
  async beforeCheck(address: string): Promise<void> {
    try {
      await this.perAddress.consume(this.keys.digest('limit', `verify ${networkOf(address)}`).slice(0, 40));
    } catch (spent) {
      if (spent instanceof RateLimiterRes) throw new TooManyTries('certificate.verify.tooMany', { minutes: Math.max(1, Math.ceil(spent.msBeforeNext / 60000)) });
      throw spent;
    }
  }
}
