import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import { z } from 'zod';
import type { Act } from '../platform/audit/act.js';
import { emptyForm, line, readForm, tick, withError, type FormState } from '../platform/forms/form.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Refusals } from '../platform/http/refusals.js';
import { handleKey } from './account.entity.js';
import { Accounts, CardRefused, PassphraseRefused } from './accounts.service.js';
import { FactorQueries } from './factor.queries.js';
import { KnownDevices } from './known-devices.js';
import { Limits, TooManyTries } from './limits.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { newPassphrase } from './sign-in.form.js';

const ForgottenForm = z.object({
  handle: line('account.handle.missing', 'account.handle.tooLong', 80),
  code: line('account.secondStep.code.missing', 'account.forgotten.notRight', 40),
  passphrase: newPassphrase,
  gone: tick,
  /** A second one of her card; asked for only while strangers guess. */
  another: z.string().optional().transform((code) => (code ?? '').trim().slice(0, 40)),
});

/** Tries that a printed code opened are counted for its card. */
const CARD = 'card ';

/** The ways back in for somebody signed out: her card of codes, or a call. Neither page says whether an account exists. */
@Controller()
export class ForgottenController {
  constructor(
    private readonly accounts: Accounts,
    private readonly limits: Limits,
    private readonly factors: FactorQueries,
    private readonly devices: KnownDevices,
    private readonly cards: RecoveryCodes,
    private readonly refusals: Refusals,
  ) {}

  @Get('/lost-phone')
  @Public()
  lostPhone() {
    return page('account/lost-phone', {}, { title: 'account.lostPhone.title', layout: 'bare' });
  }

  @Get('/forgotten')
  @Public()
  show() {
    return forgottenPage(emptyForm(), 200);
  }

  @Post('/forgotten')
  @Public('account.passphraseReset')
  async reset(@Req() request: BanyanRequest, @CurrentAct() act: Act, @Body() body: unknown) {
    const read = readForm(ForgottenForm, body);
    if (!read.ok) return forgottenPage({ values: { ...read.form.values, passphrase: '' }, errors: read.form.errors }, 422);
    const { handle, code, passphrase, gone, another } = read.value;
    const [key, address] = [handleKey(handle), request.ip ?? ''];
    const budget = `forgotten ${key}`;
    const kept = { handle, code, gone: gone ? '1' : '' };
    let own: string | null = null;
    try {
      own = await this.ownTries(request, key, address, code === another ? '' : another);
      await this.limits.beforeTry(budget, address, own);
      await this.accounts.resetByCard(act, key, code, passphrase, gone, own?.startsWith(CARD) ? another : null);
    } catch (error) {
      if (error instanceof CardRefused) await this.limits.afterFailure(address, own);
      if (error instanceof CardRefused) return forgottenPage(withError(kept, 'code', error.messageKey), 422, another !== '');
      if (error instanceof PassphraseRefused) return forgottenPage(withError(kept, 'passphrase', error.messageKey), 422, another !== '');
      if (!(error instanceof TooManyTries)) throw error;
      // Her codes are used up by the first press; the second one says the same.
      if (await this.accounts.hasChanged(act)) return redirect('/sign-in', 'passphraseChosen');
      return this.closed(error, request, kept, another);
    }
    await this.limits.afterSuccess(budget, own);
    return redirect('/sign-in', 'passphraseChosen');
  }

  /** Whose tries count: those of the phone that she marked, those of her card when she gives a second code of it, or (null) those of all strangers together. */
  private async ownTries(request: BanyanRequest, key: string, address: string, another: string): Promise<string | null> {
    const account = await this.factors.entrantByHandle(key);
    const device = this.devices.idOf(request, account);
    if (device !== null || another === '') return device;
    await this.limits.beforeCode(`forgotten ${key}`, address);
    const card = await this.cards.cardWith(account?.personId ?? null, another);
    return card && `${CARD}${card}`;
  }

  /** The same for a name that nobody has: another code of her card opens tries that are hers alone. */
  private closed(error: TooManyTries, request: BanyanRequest, kept: FormState['values'], another: string) {
    this.refusals.note(error, request);
    const errors: FormState['errors'] = { handle: { key: error.messageKey, params: error.params }, ...(another ? { another: 'account.signIn.card.notRight' } : {}) };
    return forgottenPage({ values: kept, errors }, 429, true);
  }
}

function forgottenPage(form: FormState, status: number, asksAnother = false) {
  return page('account/forgotten', { form, asksAnother }, { status, title: 'account.forgotten.title', layout: 'bare', scripts: ['passphrase'] });
}
