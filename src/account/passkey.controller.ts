import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Act } from '../platform/audit/act.js';
import { fieldsOf, readForm } from '../platform/forms/form.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { redirect } from '../platform/http/answer.js';
import { safeNext } from '../platform/http/next-path.js';
import { ComingBack } from './coming-back.service.js';
import { Entry } from './entry.service.js';
import { FactorQueries } from './factor.queries.js';
import { NotThisPasskey, Passkeys } from './passkeys.service.js';
import { PasskeyForm } from './second-step.form.js';

/** A passkey as the whole sign-in: something she has, unlocked by something she is or knows. */
@Controller('/sign-in')
export class PasskeyController {
  constructor(
    private readonly entry: Entry,
    private readonly passkeys: Passkeys,
    private readonly factors: FactorQueries,
    private readonly comingBack: ComingBack,
  ) {}

  /** What a browser needs to find a passkey of this site: nobody is named, so it answers everybody alike. */
  @Post('/passkey-options')
  @Public('account.passkeyAsked')
  async ask(@Req() request: BanyanRequest, @CurrentAct() act: Act) {
    const options = await this.passkeys.ask(act, 'sign-in', null);
    request.session.challenge = options.challenge;
    return options;
  }

  @Post('/passkey')
  @Public('account.signedIn')
  async signIn(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @CurrentAct() act: Act, @Body() body: unknown) {
    const read = readForm(PasskeyForm, body);
    const fields = fieldsOf(body);
    const next = safeNext(fields.next);
    try {
      const personId = await this.passkeys.use(act, 'sign-in', null, request.session.challenge, read.ok ? read.value.credential : '');
      const account = await this.factors.entrantOf(personId);
      if (!account) throw new NotThisPasskey();
      return redirect(await this.entry.enter(request, response, account, 'both', { isShared: fields.own !== '1', next }));
    } catch (error) {
      if (error instanceof NotThisPasskey) return this.comingBack.page(request, { values: { next }, errors: { handle: error.messageKey } }, 422, null, true);
      throw error;
    }
  }
}
