import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import { emptyForm, fieldsOf, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect, resend } from '../platform/http/answer.js';
import { safeNext } from '../platform/http/next-path.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Entry } from './entry.service.js';
import { FactorQueries } from './factor.queries.js';
import { NotThisPasskey, Passkeys } from './passkeys.service.js';
import { NO_PASSPHRASE } from './passphrases.js';
import { SignIn } from './sign-in.service.js';

/** Fields of the question itself; all others belong to the form that waits. */
const OWN = new Set(['_passphrase', '_credential', '_to', '_csrf']);

/** Asks once more who is there, and goes on where she was: to a page, or with the form that she had sent. */
@Controller('/fresh')
export class FreshController {
  constructor(
    private readonly entry: Entry,
    private readonly signIn: SignIn,
    private readonly passkeys: Passkeys,
    private readonly factors: FactorQueries,
  ) {}

  @Get()
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer, @Query('next') next: string) {
    const account = await this.factors.entrant(viewer.accountId);
    return freshPage(safeNext(next), null, emptyForm(), 200, account?.hash === NO_PASSPHRASE);
  }

  @Post('/passkey-options')
  @Allow([], 'account.passkeyAsked')
  async askPasskey(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest) {
    const options = await this.passkeys.ask(act, `again ${act.viewer.personId}`, act.viewer.personId);
    request.session.challenge = options.challenge;
    return options;
  }

  @Post()
  @Allow([], 'account.askedAgain')
  async answer(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Body() body: unknown) {
    const fields = fieldsOf(body);
    const to = safeNext(fields._to);
    const kept = Object.entries(fields).filter(([name]) => !OWN.has(name)).flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: one })));
    const isForm = kept.some(({ name }) => name === '_key');
    const fault = await this.fault(act, request, fields);
    if (fault) return freshPage(to, isForm ? kept : null, { values: {}, errors: { _passphrase: fault } }, 422);
    await this.entry.freshen(request);
    if (!isForm) return redirect(to);
    // A browser that tells neither origin nor site needs the token of the new session: it gets the form once more, and presses once more.
    if (request.headers['sec-fetch-site'] === undefined) return page('account/fresh-go-on', { to, kept }, { title: 'account.fresh.title', layout: 'bare' });
    return resend(to);
  }

  private async fault(act: ViewerAct, request: BanyanRequest, fields: Record<string, string | string[]>): Promise<string | null> {
    const { _passphrase: passphrase, _credential: credential } = fields;
    if (typeof credential === 'string' && credential !== '') {
      try {
        await this.passkeys.use(act, `again ${act.viewer.personId}`, act.viewer.personId, request.session.challenge, credential);
        return null;
      } catch (error) {
        if (error instanceof NotThisPasskey) return error.messageKey;
        throw error;
      }
    }
    if (typeof passphrase !== 'string' || passphrase === '') return 'account.passphrase.missing';
    return (await this.signIn.again(request, act.viewer.accountId, passphrase)) ? null : 'account.passphrase.notRight';
  }
}

function freshPage(to: string, kept: Array<{ name: string; value: string }> | null, form: FormState, status: number, hasNoPassphrase = false) {
  return page('account/fresh', { form, to, kept, hasNoPassphrase }, { status, title: 'account.fresh.title', layout: 'bare', scripts: ['passkey'] });
}
