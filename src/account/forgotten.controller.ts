import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import { z } from 'zod';
import type { Act } from '../platform/audit/act.js';
import { emptyForm, line, readForm, tick, withError, type FormState } from '../platform/forms/form.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { handleKey } from './account.entity.js';
import { Accounts, CardRefused, PassphraseRefused } from './accounts.service.js';
import { Limits } from './limits.js';
import { newPassphrase } from './sign-in.form.js';

const ForgottenForm = z.object({
  handle: line('account.handle.missing', 'account.handle.tooLong', 80),
  code: line('account.secondStep.code.missing', 'account.forgotten.notRight', 40),
  passphrase: newPassphrase,
  gone: tick,
});

/** The ways back in for somebody signed out: her card of codes, or a call. Neither page says whether an account exists. */
@Controller()
export class ForgottenController {
  constructor(
    private readonly accounts: Accounts,
    private readonly limits: Limits,
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
    const { handle, code, passphrase, gone } = read.value;
    const [key, address] = [handleKey(handle), request.ip ?? ''];
    const budget = `forgotten ${key}`;
    const kept = { handle, code, gone: gone ? '1' : '' };
    await this.limits.beforeTry(budget, address);
    try {
      await this.accounts.resetByCard(act, key, code, passphrase, gone);
    } catch (error) {
      if (error instanceof CardRefused) await this.limits.afterFailure(address);
      if (error instanceof CardRefused) return forgottenPage(withError(kept, 'code', error.messageKey), 422);
      if (error instanceof PassphraseRefused) return forgottenPage(withError(kept, 'passphrase', error.messageKey), 422);
      throw error;
    }
    await this.limits.afterSuccess(budget);
    return redirect('/sign-in', 'passphraseChosen');
  }
}

function forgottenPage(form: FormState, status: number) {
  return page('account/forgotten', { form }, { status, title: 'account.forgotten.title', layout: 'bare', scripts: ['passphrase'] });
}
