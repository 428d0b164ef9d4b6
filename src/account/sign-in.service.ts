import { Injectable } from '@nestjs/common';
import type { BanyanRequest } from '../platform/http/access.js';
import { handleKey } from './account.entity.js';
import { KnownDevices } from './known-devices.js';
import { Limits } from './limits.js';
import { isPassphrase } from './passphrases.js';
import { ViewerQueries } from './viewer.queries.js';

export interface SignedIn {
  id: string;
  hash: string;
  isStaff: boolean;
}

/** Compares what was typed with what we keep. Unknown name and wrong passphrase give the same answer after the same time. */
@Injectable()
export class SignIn {
  constructor(
    private readonly queries: ViewerQueries,
    private readonly limits: Limits,
    private readonly devices: KnownDevices,
  ) {}

  /** The account, or null; throws TooManyTries before the passphrase is looked at. */
  async check(request: BanyanRequest, handle: string, passphrase: string): Promise<SignedIn | null> {
    const key = handleKey(handle);
    const address = request.ip ?? '';
    const account = await this.queries.credentials(key);
    const own = this.devices.idOf(request, account);
    await this.limits.beforeTry(key, address, own);
    if (!(await isPassphrase(account?.hash, passphrase))) {
      await this.limits.afterFailure(address, own);
      return null;
    }
    await this.limits.afterSuccess(key, own);
    return account!;
  }
}
