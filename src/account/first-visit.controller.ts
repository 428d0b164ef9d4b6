import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { NotFound } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Accounts, HandleTaken } from './accounts.service.js';
import { Invitations } from './invitations.service.js';
import { Limits } from './limits.js';
import { offerPassphrase } from './passphrases.js';
import { beginSession } from './passport.js';
import { ChooseSignInForm } from './sign-in.form.js';

/** The first two of the four short pages: the code, then sign-in name and passphrase. The other two are `/first/name` and `/first/phone`. */
@Controller('/first')
export class FirstVisitController {
  constructor(
    private readonly invitations: Invitations,
    private readonly accounts: Accounts,
    private readonly limits: Limits,
  ) {}

  @Get()
  @Public()
  showCode(@Query('c') code: string) {
    return this.codePage(emptyForm({ code: typeof code === 'string' ? code.slice(0, 40) : '' }), 200);
  }

  @Post()
  @Public('account.codeTyped')
  async takeCode(@Req() request: BanyanRequest, @Body('code') typed: unknown) {
    const code = typeof typed === 'string' ? typed : '';
    const address = request.ip ?? '';
    await this.limits.beforeTry(null, address);
    const invitation = await this.invitations.find(code);
    if (!invitation) {
      await this.limits.afterFailure(address);
      return this.codePage(withError({ code }, 'code', 'account.code.notOpen'), 422);
    }
    request.session.invitationId = invitation.id;
    return redirect('/first/sign-in-name');
  }

  @Get('/sign-in-name')
  @Public()
  async showSignInName(@Req() request: BanyanRequest) {
    await this.openInvitation(request);
    return this.signInNamePage(emptyForm(), 200);
  }

  @Post('/sign-in-name')
  @Public('account.opened')
  async chooseSignInName(@Req() request: BanyanRequest, @CurrentAct() act: Act, @Body() body: unknown) {
    const invitationId = await this.openInvitation(request);
    const read = readForm(ChooseSignInForm, body);
    if (!read.ok) return this.signInNamePage(read.form, 422);
    try {
      const id = await this.accounts.open(act, invitationId, read.value.handle, read.value.passphrase);
      await beginSession(request, { id, isStaff: false }, true);
      return redirect('/first/name');
    } catch (error) {
      if (error instanceof HandleTaken) return this.signInNamePage(withError(read.value, 'handle', error.messageKey), 422);
      throw error;
    }
  }

  private async openInvitation(request: BanyanRequest): Promise<string> {
    const id = request.session.invitationId;
    if (!id || !(await this.invitations.isOpen(id))) throw new NotFound();
    return id;
  }

  private codePage(form: FormState, status: number) {
    return page('account/first-code', { form, step: 1 }, { status, title: 'account.first.title', titleParams: { step: 1 }, layout: 'bare' });
  }

  private signInNamePage(form: FormState, status: number) {
    const offered = typeof form.values.passphrase === 'string' && form.values.passphrase ? form.values.passphrase : offerPassphrase();
    return page('account/first-sign-in-name', { form: { ...form, values: { ...form.values, passphrase: offered } }, step: 2 }, { status, title: 'account.first.title', titleParams: { step: 2 }, layout: 'bare' });
  }
}
