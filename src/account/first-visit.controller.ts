import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Act } from '../platform/audit/act.js';
import { NotFound, found } from '../platform/errors.js';
import { emptyForm, fieldsOf, readForm, withError, type FormState } from '../platform/forms/form.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Accounts, HandleTaken, PassphraseRefused } from './accounts.service.js';
import { Entry } from './entry.service.js';
import { FactorQueries } from './factor.queries.js';
import { Invitations } from './invitations.service.js';
import { Limits } from './limits.js';
import { offerPassphrases } from './passphrases.js';
import { ChooseSignInForm } from './sign-in.form.js';

/** The first two of the four short pages: the code, then sign-in name and passphrase. The other two are `/first/name` and `/first/phone`. */
@Controller('/first')
export class FirstVisitController {
  constructor(
    private readonly invitations: Invitations,
    private readonly accounts: Accounts,
    private readonly limits: Limits,
    private readonly entry: Entry,
    private readonly factors: FactorQueries,
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
    return this.signInNamePage(await this.openInvitation(request), emptyForm(), 200);
  }

  @Post('/sign-in-name')
  @Public('account.opened')
  async chooseSignInName(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @CurrentAct() act: Act, @Body() body: unknown) {
    const invitationId = await this.openInvitation(request);
    const fields = fieldsOf(body);
    // What she typed herself comes before the one that is marked.
    const read = readForm(ChooseSignInForm, { ...fields, passphrase: fields.passphrase || fields.ready });
    if (!read.ok) return this.signInNamePage(invitationId, { values: fields, errors: read.form.errors }, 422);
    try {
      const id = await this.accounts.open(act, invitationId, read.value.handle, read.value.passphrase, fields.gone === '1');
      return redirect(await this.entry.enter(request, response, found(await this.factors.entrant(id)), 'passphrase', { isShared: true, next: '/first/name' }));
    } catch (error) {
      if (error instanceof HandleTaken) return this.signInNamePage(invitationId, withError(fields, 'handle', error.messageKey), 422);
      if (error instanceof PassphraseRefused) return this.signInNamePage(invitationId, withError(fields, 'passphrase', error.messageKey), 422);
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

  private async signInNamePage(invitationId: string, form: FormState, status: number) {
    const { words, digits, ready } = form.values;
    const offered = typeof words === 'string' && typeof digits === 'string' ? { words, digits } : offerPassphrases();
    const data = { form: { ...form, values: { ...form.values, ready: ready ?? offered.digits } }, offered, step: 2, mayBeGone: await this.invitations.mayBeGone(invitationId) };
    return page('account/first-sign-in-name', data, { status, title: 'account.first.title', titleParams: { step: 2 }, layout: 'bare' });
  }
}
