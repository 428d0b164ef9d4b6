import { Injectable } from '@nestjs/common';
import { BrokenSeal, seal, unseal } from '../platform/crypto/sealing.js';
import { Keys } from '../platform/crypto/keys.js';
import { DomainError } from '../platform/errors.js';

/**
 * Carries plain JSON through places that must neither read nor change it. Fresh codes lie so in the kept result of a form (a second press
 * shows the same page, and the database still holds no code); a checked file travels so through the page that asks to confirm it.
 * The key comes from SECRET_KEY, which is not in the database.
 */
@Injectable()
export class Envelopes {
  constructor(private readonly keys: Keys) {}

  /** `purpose` must be the same when it is opened. */
  seal(purpose: string, value: unknown): string {
    return seal(this.keyOf(purpose), JSON.stringify(value), placeOf(purpose)).toString('base64url');
  }

  /** @throws DomainError when it was not sealed here for this purpose. */
  open<T>(purpose: string, sealed: string): T {
    try {
      return JSON.parse(unseal(this.keyOf(purpose), Buffer.from(sealed, 'base64url'), placeOf(purpose)).toString('utf8')) as T;
    } catch (error) {
      if (error instanceof BrokenSeal) throw new DomainError('account.envelope.broken');
      throw error;
    }
  }

  private keyOf(purpose: string): Buffer {
    return Buffer.from(this.keys.digest('envelope', purpose), 'hex');
  }
}

const placeOf = (purpose: string) => ({ table: 'envelope', column: purpose, row: '' });
