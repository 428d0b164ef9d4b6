import { Injectable } from '@nestjs/common';
import { AuditNotes } from '../platform/audit/audit-notes.js';
import { systemAct } from '../platform/audit/act.js';
import { Transactions } from '../platform/database/transactions.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { handleKey } from './account.entity.js';
import { FactorQueries, type Entrant } from './factor.queries.js';
import { KnownDevices } from './known-devices.js';
import { Limits } from './limits.js';
import { isPassphrase } from './passphrases.js';
import { RecoveryCodes } from './recovery-codes.service.js';

/** Compares what was typed with what we keep. Unknown name and wrong passphrase give the same answer after the same time. */
@Injectable()
export class SignIn {
  constructor(
    private readonly queries: FactorQueries,
    private readonly limits: Limits,
    private readonly devices: KnownDevices,
    private readonly notes: AuditNotes,
    private readonly cards: RecoveryCodes,
    private readonly transactions: Transactions,
  ) {}

  /**
   * The account, or null. A printed code beside the passphrase opens her own tries while strangers have used up theirs; it is used up when the passphrase is right.
   * @throws TooManyTries before the passphrase is looked at
   */
  async check(request: BanyanRequest, handle: string, passphrase: string, code = ''): Promise<Entrant | null> {
    const key = handleKey(handle);
    const address = request.ip ?? '';
    const account = await this.queries.entrantByHandle(key);
    const device = this.devices.idOf(request, account);
    const card = device === null && code !== '' ? await this.cardOf(account, key, code, address) : null;
    const own = device ?? card;
    await this.limits.beforeTry(key, address, own);
    if (!(await isPassphrase(account?.hash, passphrase))) {
      await this.limits.afterFailure(address, own);
      this.notes.add({ event: 'signIn.failed', viewer: { personId: null }, ...(account ? { kind: 'account', id: account.id, personId: account.personId } : this.notes.stranger(address)) });
      return null;
    }
    if (card !== null && !(await this.useUp(account!, code))) return null;
    await this.limits.afterSuccess(key, own);
    return account!;
  }

  /** What the tries of a printed code are counted under: its card, so that ten codes do not give a hundred tries. */
  private async cardOf(account: Entrant | undefined, key: string, code: string, address: string): Promise<string | null> {
    await this.limits.beforeCode(key, address);
    const card = await this.cards.cardWith(account?.personId ?? null, code);
    return card && `card ${card}`;
  }

  private useUp(account: Entrant, code: string): Promise<boolean> {
    return this.transactions.run(systemAct('account.signedIn'), (tx) => this.cards.use(tx, account.personId, code, 'door'));
  }

  /** Whether it is the passphrase of an account that is signed in here: her own tries, which nobody else can use up. @throws TooManyTries */
  async again(request: BanyanRequest, accountId: string, passphrase: string): Promise<boolean> {
    const account = await this.queries.entrant(accountId);
    const [key, address, own] = [`again ${accountId}`, request.ip ?? '', 'signed in'];
    await this.limits.beforeTry(key, address, own);
    if (!(await isPassphrase(account?.hash, passphrase))) return false;
    await this.limits.afterSuccess(key, own);
    return true;
  }
}
