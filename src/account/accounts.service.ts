import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { liveGrant } from '../people/grant.entity.js';
import { Account, handleKey } from './account.entity.js';
import { Invitation } from './invitation.entity.js';
import { isShortAlone, passphraseFault, type Whose } from './passphrase-rule.js';
import { hashPassphrase } from './passphrases.js';
import { END_SESSIONS } from './viewer.queries.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { SecondSteps } from './second-steps.service.js';

export class HandleTaken extends DomainError {}
/** The rule does not take this passphrase; the message says why. */
export class PassphraseRefused extends DomainError {}
/** Sign-in name and code of a card do not fit together. */
export class CardRefused extends DomainError {}

type WhenOpened = (tx: Tx, personId: string) => Promise<void>;

/** Opens accounts and changes how people sign in. */
@Injectable()
export class Accounts {
  private readonly whenOpened: WhenOpened[] = [];
  private readonly whenPhoneGone: WhenOpened[] = [];

  constructor(
    private readonly transactions: Transactions,
    private readonly steps: SecondSteps,
    private readonly cards: RecoveryCodes,
  ) {}

  /** Lets a later slice (enrolment) act in the transaction in which a person's account is opened. */
  onOpened(handler: WhenOpened): void {
    this.whenOpened.push(handler);
  }

  /** Lets a later slice act in the transaction in which somebody says that her phone is gone. */
  onPhoneGone(handler: WhenOpened): void {
    this.whenPhoneGone.push(handler);
  }

  /**
   * Uses up the invitation and opens the account (or, for a renewal, gives the account a new sign-in name and passphrase). Answers the account's id. `isGone`: the
   * phone with her second steps is gone; they end, and her card too, if the code was said to her on the phone after a call-back.
   * @throws HandleTaken when somebody has the sign-in name; PassphraseRefused; DomainError when the invitation is no longer open.
   */
  async open(act: Act, invitationId: string, handle: string, passphrase: string, isGone = false): Promise<string> {
    const hash = await hashPassphrase(passphrase);
    return this.transactions.run(act, async (tx) => {
      const invitation = found(await tx.manager.findOne(Invitation, { where: { id: invitationId }, lock: { mode: 'pessimistic_write' } }));
      invitation.use(tx.now);
      await tx.save(invitation);
      const { personId } = invitation;
      await this.mustFit(tx, personId, passphrase, { handle });
      const id = await this.write(tx, personId, handle, hash, false);
      if (isGone && invitation.isSpoken) {
        await this.steps.removeAll(tx, personId);
        await this.cards.end(tx, personId);
      }
      for (const handler of [...this.whenOpened, ...(isGone ? this.whenPhoneGone : [])]) await handler(tx, personId);
      await tx.audit({ kind: 'account', id, personId, detail: { purpose: invitation.purpose } });
      return id;
    });
  }

  /** Makes or renews the account of a person inside the caller's transaction (the demo, the first administrator). */
  async write(tx: Tx, personId: string, handle: string, hash: string, isDemo: boolean): Promise<string> {
    const taken = await tx.row<{ person_id: string }>('SELECT person_id FROM account WHERE handle_key = $1', [handleKey(handle)]);
    if (taken && taken.person_id !== personId) throw new HandleTaken('account.handle.taken');
    const existing = await tx.manager.findOneBy(Account, { personId });
    const account = existing ?? Object.assign(new Account(), { id: newId(), personId, isDemo, createdAt: tx.now, disabledAt: null });
    account.changeHandle(handle);
    account.changePassphrase(hash);
    await tx.save(account);
    if (existing) await endSessions(tx, account.id, null);
    return account.id;
  }

  /**
   * Changes the passphrase; every other session ends. The caller has asked for the present one, within the limits of guessing (`SignIn.again`).
   * @throws PassphraseRefused
   */
  async changePassphrase(act: Act, accountId: string, next: string, keepSession: string): Promise<void> {
    const hash = await hashPassphrase(next);
    await this.transactions.run(act, async (tx) => {
      const account = found(await tx.manager.findOneBy(Account, { id: accountId }));
      await tx.rows('SELECT id FROM person WHERE id = $1 FOR UPDATE', [account.personId]);
      const hasSecondStep = await this.steps.hasOne(tx, account.personId);
      await this.mustFit(tx, account.personId, next, { handle: account.handle, hasSecondStep });
      account.changePassphrase(hash, isShortAlone(next));
      await tx.save(account);
      await endSessions(tx, account.id, keepSession);
      await tx.audit({ kind: 'account', id: account.id });
    });
  }

  /** True when this press has changed the passphrase already. */
  hasChanged(act: Act): Promise<boolean> {
    return this.transactions.wasDone(act);
  }

  /** Ends one session that stands in the list of its owner; NotFound when it is another's or over. */
  async endSession(act: Act, accountId: string, ref: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(await tx.row(`${END_SESSIONS} sess->'passport'->>'user' = $2 AND sess->>'ref' = $3 AND expire > $1 RETURNING sid`, [new Date(), accountId, ref]));
      await tx.audit({ kind: 'account', id: accountId });
    });
  }

  /**
   * A new passphrase for whoever has forgotten hers, by her sign-in name and one code of her card. Every session ends. Second steps stay, unless she says that the
   * phone with them is gone: then those of a participant end. Who works here calls an organiser for that: paper alone must not be both steps.
   * `another`: the second code that opened the page while strangers guessed; it is used up too.
   * @throws CardRefused when name and codes do not fit; PassphraseRefused.
   */
  async resetByCard(act: Act, key: string, code: string, next: string, isGone: boolean, another: string | null = null): Promise<void> {
    const hash = await hashPassphrase(next);
    await this.transactions.run(act, async (tx) => {
      const account = await tx.manager.findOneBy(Account, { handleKey: key, disabledAt: IsNull() });
      // Also for a name that nobody has: both take the same statements, so the same time.
      const fits = await this.cards.use(tx, account?.personId ?? '', code, 'reset');
      const opens = another === null || (await this.cards.use(tx, account?.personId ?? '', another, 'door'));
      if (!account || !fits || !opens) throw new CardRefused('account.forgotten.notRight');
      await this.mustFit(tx, account.personId, next, { handle: account.handle });
      account.changePassphrase(hash);
      await tx.save(account);
      await endSessions(tx, account.id, null);
      const isStaff = await tx.row(`SELECT 1 FROM role_grant g WHERE g.person_id = $1 AND ${liveGrant('g')} AND g.role <> 'participant'`, [account.personId]);
      if (isGone && !isStaff) await this.steps.removeAll(tx, account.personId);
      if (isGone) for (const handler of this.whenPhoneGone) await handler(tx, account.personId);
      await tx.audit({ kind: 'account', id: account.id, personId: account.personId, detail: { isGone } });
    });
  }

  /** Ends every session of the account but one (or, with null, all). */
  async endOtherSessions(act: Act, accountId: string, keepSession: string | null): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await endSessions(tx, accountId, keepSession);
      await tx.audit({ kind: 'account', id: accountId });
    });
  }

  /** Ends every session of a person: she hides, leaves, or lost her phone. */
  async endSessionsOf(tx: Tx, personId: string): Promise<void> {
    const accounts = await tx.rows<{ id: string }>('SELECT id FROM account WHERE person_id = $1', [personId]);
    for (const { id } of accounts) await endSessions(tx, id, null);
  }

  private async mustFit(tx: Tx, personId: string, passphrase: string, whose: Whose): Promise<void> {
    const person = await tx.row<{ displayName: string }>('SELECT display_name AS "displayName" FROM person WHERE id = $1', [personId]);
    const fault = passphraseFault(passphrase, { ...whose, displayName: person?.displayName });
    if (fault) throw new PassphraseRefused(fault);
  }
}

/** By the machine's own clock, as sessions themselves: a story told at another time must not leave them open. */
async function endSessions(tx: Tx, accountId: string, keep: string | null): Promise<void> {
  await tx.rows(`${END_SESSIONS} (sess->'passport'->>'user' = $2 OR sess->'half'->>'accountId' = $2) AND sid IS DISTINCT FROM $3`, [new Date(), accountId, keep]);
}
