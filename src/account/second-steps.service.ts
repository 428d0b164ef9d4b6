import { Injectable } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import type { ViewerAct } from '../people/viewer.js';
import { Account } from './account.entity.js';
import { AppCodes } from './app-codes.service.js';
import { Passkey, TotpFactor } from './factor.entity.js';
import { Limits } from './limits.js';
import { Passkeys } from './passkeys.service.js';
import { RecoveryCodes } from './recovery-codes.service.js';

/** Gives and takes away second steps. */
@Injectable()
export class SecondSteps {
  constructor(
    private readonly transactions: Transactions,
    private readonly limits: Limits,
    private readonly apps: AppCodes,
    private readonly passkeys: Passkeys,
    private readonly cards: RecoveryCodes,
  ) {}

  /** Takes six digits of the app, or a code of the card, once. Answers which it was; null when it is neither. @throws TooManyTries */
  async take(act: Act, personId: string, typed: string, address: string): Promise<'app' | 'card' | null> {
    const budget = `second step ${personId}`;
    await this.limits.beforeTry(budget, address);
    const taken = await this.transactions.run(act, async (tx) => {
      const digits = typed.normalize('NFKC').replaceAll(/\s/g, '');
      const isApp = /^\d{6}$/.test(digits);
      const fits = isApp ? await this.apps.take(tx, personId, digits) : await this.cards.use(tx, personId, typed, 'secondStep');
      await tx.audit({ kind: 'person', id: personId, personId, detail: { step: isApp ? 'app' : 'card' } }, fits ? 'account.secondStepGiven' : 'account.secondStepRefused');
      return fits ? (isApp ? 'app' as const : 'card' as const) : null;
    });
    if (taken) await this.limits.afterSuccess(budget);
    else await this.limits.afterFailure(address);
    return taken;
  }

  async removeApp(act: ViewerAct, isMust: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await this.mustKeepOne(tx, act.viewer.personId, isMust, 'app');
      await this.apps.remove(tx, act.viewer.personId);
      await tx.audit({ kind: 'person', id: act.viewer.personId });
    });
  }

  async removePasskey(act: ViewerAct, id: string, isMust: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(await tx.manager.findOneBy(Passkey, { id, personId: act.viewer.personId }));
      await this.mustKeepOne(tx, act.viewer.personId, isMust, 'passkey');
      await this.passkeys.remove(tx, act.viewer.personId, id);
      await tx.audit({ kind: 'passkey', id });
    });
  }

  async hasOne(tx: Tx, personId: string): Promise<boolean> {
    return (await tx.manager.existsBy(TotpFactor, { personId })) || (await tx.manager.existsBy(Passkey, { personId }));
  }

  /** The phone with all of them is gone: nothing that was on it opens anything any more, inside the caller's transaction. */
  async removeAll(tx: Tx, personId: string): Promise<void> {
    await this.apps.remove(tx, personId);
    await this.passkeys.removeAll(tx, personId);
    await tx.audit({ kind: 'person', id: personId, personId }, 'account.secondStepsRemoved');
  }

  /** The last one may go only where none is needed, and where the passphrase is long enough to stand alone. */
  private async mustKeepOne(tx: Tx, personId: string, isMust: boolean, goes: 'app' | 'passkey'): Promise<void> {
    await tx.rows('SELECT id FROM person WHERE id = $1 FOR UPDATE', [personId]);
    const [apps, keys] = [await tx.manager.countBy(TotpFactor, { personId }), await tx.manager.countBy(Passkey, { personId })];
    const left = goes === 'app' ? keys : apps + keys - 1;
    if (left > 0) return;
    if (isMust) throw new DomainError('account.secondStep.must');
    if (found(await tx.manager.findOneBy(Account, { personId })).passphraseIsShort) throw new DomainError('account.secondStep.shortFirst');
  }
}
