import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Act } from '../platform/audit/act.js';
import { emptyForm, readForm, withError } from '../platform/forms/form.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { redirect } from '../platform/http/answer.js';
import { AppCodes } from './app-codes.service.js';
import { Entry, type Half } from './entry.service.js';
import { FactorQueries, type Entrant } from './factor.queries.js';
import { NotThisPasskey, Passkeys } from './passkeys.service.js';
import { FEW_LEFT } from './recovery-codes.service.js';
import { AppForm, CodeForm, PasskeyForm } from './second-step.form.js';
import { givePage, mustPage } from './second-step.page.js';
import { SecondSteps } from './second-steps.service.js';

/** Between passphrase and page: gives the second step, or makes the first one where it is a must. Whoever is not half signed in is sent to the sign-in page. */
@Controller('/sign-in')
export class SecondStepController {
  constructor(
    private readonly entry: Entry,
    private readonly queries: FactorQueries,
    private readonly steps: SecondSteps,
    private readonly passkeys: Passkeys,
    private readonly apps: AppCodes,
  ) {}

  @Get('/second-step')
  @Public()
  async show(@Req() request: BanyanRequest) {
    const at = await this.at(request);
    if (!at) return redirect('/sign-in');
    if (!at.account.hasSecondStep) return redirect('/sign-in/set-up');
    return givePage(await this.queries.factors(at.half.personId), emptyForm(), 200);
  }

  @Post('/second-step')
  @Public('account.secondStepGiven')
  async give(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @CurrentAct() act: Act, @Body() body: unknown) {
    const at = await this.at(request);
    if (!at?.account.hasSecondStep) return redirect('/sign-in');
    const { half } = at;
    const read = readForm(CodeForm, body);
    const taken = read.ok && (await this.steps.take(act, half.personId, read.value.code, request.ip ?? ''));
    const factors = await this.queries.factors(half.personId);
    if (!read.ok) return givePage(factors, { ...read.form, values: {} }, 422);
    if (!taken) return givePage(factors, withError({}, 'code', 'account.secondStep.code.notRight'), 422);
    const path = await this.entry.enter(request, response, at.account, 'both', half);
    return taken === 'card' && (factors.cardLeft ?? 0) <= FEW_LEFT ? redirect('/account/card') : redirect(path);
  }

  @Post('/second-step/passkey-options')
  @Public('account.passkeyAsked')
  async askPasskey(@Req() request: BanyanRequest, @CurrentAct() act: Act) {
    const at = await this.at(request);
    if (!at?.account.hasSecondStep) return redirect('/sign-in');
    const options = await this.passkeys.ask(act, `second ${at.half.personId}`, at.half.personId);
    request.session.challenge = options.challenge;
    return options;
  }

  @Post('/second-step/passkey')
  @Public('account.secondStepGiven')
  async givePasskey(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @CurrentAct() act: Act, @Body() body: unknown) {
    const at = await this.at(request);
    if (!at?.account.hasSecondStep) return redirect('/sign-in');
    const { personId } = at.half;
    const read = readForm(PasskeyForm, body);
    try {
      await this.passkeys.use(act, `second ${personId}`, personId, request.session.challenge, read.ok ? read.value.credential : '');
    } catch (error) {
      if (error instanceof NotThisPasskey) return givePage(await this.queries.factors(personId), withError({}, 'code', error.messageKey), 422);
      throw error;
    }
    return redirect(await this.entry.enter(request, response, at.account, 'both', at.half));
  }

  @Get('/set-up')
  @Public()
  async showSetUp(@Req() request: BanyanRequest) {
    const at = await this.at(request);
    if (!at) return redirect('/sign-in');
    if (at.account.hasSecondStep) return redirect('/sign-in/second-step');
    return mustPage(this.apps.propose(at.half.personId), emptyForm(), 200);
  }

  /** Only for somebody who has none yet: with a passphrase alone nobody adds one beside another. */
  @Post('/set-up')
  @Public('account.appAdded')
  async setUp(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @CurrentAct() act: Act, @Body() body: unknown) {
    const at = await this.at(request);
    if (!at || at.account.hasSecondStep) return redirect('/sign-in');
    const { personId } = at.half;
    const read = readForm(AppForm, body);
    if (!read.ok) return mustPage(this.proposal(personId, read.form.values.sealed), read.form, 422);
    if (!(await this.apps.confirm(act, personId, read.value.sealed, read.value.code))) {
      return mustPage(this.apps.again(personId, read.value.sealed), withError({}, 'code', 'account.secondStep.app.notRight'), 422);
    }
    return this.enterWithFirst(request, response, at);
  }

  @Post('/set-up/passkey-options')
  @Public('account.passkeyAsked')
  async offerPasskey(@Req() request: BanyanRequest, @CurrentAct() act: Act) {
    const at = await this.at(request);
    if (!at || at.account.hasSecondStep) return redirect('/sign-in');
    const options = await this.passkeys.offer(act, at.half.personId);
    request.session.challenge = options.challenge;
    return options;
  }

  @Post('/set-up/passkey')
  @Public('account.passkeyAdded')
  async setUpPasskey(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @CurrentAct() act: Act, @Body() body: unknown) {
    const at = await this.at(request);
    if (!at || at.account.hasSecondStep) return redirect('/sign-in');
    const read = readForm(PasskeyForm, body);
    try {
      await this.passkeys.add(act, at.half.personId, request.session.challenge, read.ok ? read.value.credential : '');
    } catch (error) {
      if (error instanceof NotThisPasskey) return mustPage(this.apps.propose(at.half.personId), withError({}, 'code', error.messageKey), 422);
      throw error;
    }
    return this.enterWithFirst(request, response, at);
  }

  private async enterWithFirst(request: BanyanRequest, response: Response, { account, half }: { account: Entrant; half: Half }) {
    const path = await this.entry.enter(request, response, account, 'both', half);
    return path === '/' ? redirect('/account/second-step', 'secondStepKept') : redirect(path);
  }

  private proposal(personId: string, sealed: unknown) {
    return typeof sealed === 'string' && sealed.length < 1000 ? this.apps.again(personId, sealed) : this.apps.propose(personId);
  }

  private async at(request: BanyanRequest): Promise<{ half: Half; account: Entrant } | undefined> {
    const half = request.viewer ? undefined : this.entry.halfOf(request);
    const account = half && (await this.queries.entrant(half.accountId));
    return half && account && { half, account };
  }
}
