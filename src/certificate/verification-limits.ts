import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyTries } from '../account/limits.js';
import { Database } from '../platform/database/database.js';

const MINUTE = 60;

/** How often one address may check a certificate: 30 times a minute. */
@Injectable()
export class VerificationLimits {
  private readonly perAddress: RateLimiterPostgres;

  constructor(database: Database) {
    this.perAddress = new RateLimiterPostgres({ storeClient: database.pool, tableName: 'try_limit', tableCreated: true, clearExpiredByTimeout: false, keyPrefix: 'verify', points: 30, duration: MINUTE });
  }

  /** @throws TooManyTries (429) when the address has asked too often. */
  async beforeCheck(address: string): Promise<void> {
    try {
      await this.perAddress.consume(networkOf(address));
    } catch (spent) {
      if (spent instanceof RateLimiterRes) throw new TooManyTries('certificate.verify.tooMany', { minutes: Math.max(1, Math.ceil(spent.msBeforeNext / 60000)) });
      throw spent;
    }
  }
}

/** One household has one IPv4 address, or 2^64 of IPv6: the first four groups stand for it. */
function networkOf(address: string): string {
  return isIPv6(address) && !address.startsWith('::ffff:') ? address.split(':').slice(0, 4).join(':') : address;
}
