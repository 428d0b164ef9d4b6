import { Injectable } from '@nestjs/common';
import { AuditNotes } from '../platform/audit/audit-notes.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { handleKey } from './account.entity.js';
import { FactorQueries, type Entrant } from './factor.queries.js';
import { KnownDevices } from './known-devices.js';
import { Limits } from './limits.js';
import { isPassphrase } from './passphrases.js';

/** Compares what was typed with what we keep. Unknown name and wrong passphrase give the same answer after the same time. */
@Injectable()
export class SignIn {
  constructor(
    private readonly queries: FactorQueries,
    private readonly limits: Limits,
    private readonly devices: KnownDevices,
    private readonly notes: AuditNotes,
  ) {}

  /** The account, or null; throws TooManyTries before the passphrase is looked at. */
  async check(request: BanyanRequest, handle: string, passphrase: string): Promise<Entrant | null> {
    const key = handleKey(handle);
    const address = request.ip ?? '';
    const account = await this.queries.entrantByHandle(key);
    const own = this.devices.idOf(request, account);
    await this.limits.beforeTry(key, address, own);
    if (!(await isPassphrase(account?.hash, passphrase))) {
      await this.limits.afterFailure(address, own);
      this.notes.add({ event: 'signIn.failed', viewer: { personId: null }, ...(account ? { kind: 'account', id: account.id, personId: account.personId } : this.notes.stranger(address)) });
      return null;
    }
    await this.limits.afterSuccess(key, own);
    return account!;
  }

  /** Whether it is the passphrase of an account that is signed in here: her own tries, which nobody else can use up. @throws TooManyTries */
  async again(request: BanyanRequest, accountId: string, passphrase: string): Promise<boolean> {
    const account = await this.queries.entrant(accountId);
    const [key, address] = [`again ${accountId}`, request.ip ?? ''];
    await this.limits.beforeTry(key, address);
    if (!(await isPassphrase(account?.hash, passphrase))) {
      await this.limits.afterFailure(address);
      return false;
    }
    await this.limits.afterSuccess(key);
    return true;
  }
}
