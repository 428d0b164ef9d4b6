import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyTries, networkOf } from '../account/limits.js';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/database/database.js';

const MINUTE = 60;
const HOUR = 3600;

/** How often one address may check a certificate: 30 times a minute; and how often a name may be tried on one certificate, by all together: 5 times an hour. */
@Injectable()
export class VerificationLimits {
  private readonly perAddress: RateLimiterPostgres;
  private readonly perName: RateLimiterPostgres;

  constructor(
    database: Database,
    private readonly keys: Keys,
  ) {
    this.perAddress = new RateLimiterPostgres({ storeClient: database.pool, tableName: 'try_limit', tableCreated: true, clearExpiredByTimeout: false, keyPrefix: 'verify', points: 30, duration: MINUTE });
    this.perName = new RateLimiterPostgres({ storeClient: database.pool, tableName: 'try_limit', tableCreated: true, clearExpiredByTimeout: false, keyPrefix: 'verify-name', points: 5, duration: HOUR });
  }

  /** @throws TooManyTries (429) when the address has asked too often. */
  async beforeCheck(address: string): Promise<void> {
    await this.spend(this.perAddress, `verify ${networkOf(address)}`, 'certificate.verify.tooMany');
  }

  /** @throws TooManyTries (429) when names were tried too often on this certificate. */
  async beforeName(serial: string): Promise<void> {
    await this.spend(this.perName, `name on ${serial}`, 'certificate.verify.tooManyNames');
  }

  private async spend(limiter: RateLimiterPostgres, what: string, messageKey: string): Promise<void> {
    try {
      await limiter.consume(this.keys.digest('limit', what).slice(0, 40));
    } catch (spent) {
      if (spent instanceof RateLimiterRes) throw new TooManyTries(messageKey, { minutes: Math.max(1, Math.ceil(spent.msBeforeNext / 60000)) });
      throw spent;
    }
  }
}
