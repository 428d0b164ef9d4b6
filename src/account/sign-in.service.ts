import { Injectable } from '@nestjs/common';
import { handleKey } from './account.entity.js';
import { Limits } from './limits.js';
import { isPassphrase } from './passphrases.js';
import { ViewerQueries } from './viewer.queries.js';

export interface SignedIn {
  id: string;
  isStaff: boolean;
}

/** Compares what was typed with what we keep. Unknown name and wrong passphrase give the same answer after the same time. */
@Injectable()
export class SignIn {
  constructor(
    private readonly queries: ViewerQueries,
    private readonly limits: Limits,
  ) {}

  /** The account, or null; throws TooManyTries before the passphrase is looked at. */
  async check(handle: string, passphrase: string, address: string): Promise<SignedIn | null> {
    const key = handleKey(handle);
    await this.limits.beforeTry(key, address);
    const account = await this.queries.credentials(key);
    if (!(await isPassphrase(account?.hash, passphrase))) {
      await this.limits.afterFailure(address);
      return null;
    }
    await this.limits.afterSuccess(key);
    return { id: account!.id, isStaff: account!.isStaff };
  }
}
