import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { DomainError } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { AppCodes } from './app-codes.service.js';
import { FactorQueries } from './factor.queries.js';
import { FreshSignIn } from './fresh-sign-in.js';
import { NotThisPasskey, Passkeys } from './passkeys.service.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { AppForm, PasskeyForm } from './second-step.form.js';
import { TO_SECOND_STEP, appPage, secondStepsPage } from './second-step.page.js';
import { SecondSteps } from './second-steps.service.js';

/** Second steps of somebody signed in, and her card of codes. Whatever changes them asks for a fresh sign-in. */
@Controller('/account')
export class FactorController {
  constructor(
    private readonly queries: FactorQueries,
    private readonly apps: AppCodes,
    private readonly passkeys: Passkeys,
    private readonly cards: RecoveryCodes,
    private readonly steps: SecondSteps,
    private readonly settings: Settings,
  ) {}

  @Get('/second-step')
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer) {
    return this.stepsPage(viewer, emptyForm(), 200);
  }

  @Get('/second-step/app')
  @Allow([])
  @FreshSignIn()
  showApp(@CurrentViewer() viewer: Viewer) {
    return appPage(this.apps.propose(viewer.personId), emptyForm(), 200);
  }

  @Post('/second-step/app')
  @Allow([], 'account.appAdded')
  @FreshSignIn()
  async addApp(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Body() body: unknown) {
    const { personId } = act.viewer;
    const read = readForm(AppForm, body);
    if (!read.ok) return appPage(this.apps.again(personId, String(read.form.values.sealed ?? '')), read.form, 422);
    const { sealed, code } = read.value;
    if (!(await this.apps.confirm(act, personId, sealed, code))) return appPage(this.apps.again(personId, sealed), withError({}, 'code', 'account.secondStep.app.notRight'), 422);
    request.session.secondStepAt = Date.now();
    return redirect('/account/second-step', 'secondStepKept');
  }

  @Post('/second-step/app/removal')
  @Allow([], 'account.appRemoved')
  @FreshSignIn()
  async removeApp(@CurrentAct() act: ViewerAct) {
    return this.removed(act, () => this.steps.removeApp(act, this.isMust(act.viewer)));
  }

  @Post('/second-step/passkey-options')
  @Allow([], 'account.passkeyAsked')
  @FreshSignIn()
  async offerPasskey(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest) {
    const options = await this.passkeys.offer(act, act.viewer.personId);
    request.session.challenge = options.challenge;
    return options;
  }

  @Get('/second-step/passkey')
  @Allow([])
  @FreshSignIn()
  showPasskey() {
    return passkeyPage(emptyForm(), 200);
  }

  @Post('/second-step/passkeys')
  @Allow([], 'account.passkeyAdded')
  @FreshSignIn()
  async addPasskey(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Body() body: unknown) {
    const read = readForm(PasskeyForm, body);
    try {
      await this.passkeys.add(act, act.viewer.personId, request.session.challenge, read.ok ? read.value.credential : '');
    } catch (error) {
      if (error instanceof NotThisPasskey) return passkeyPage(withError({}, 'credential', error.messageKey), 422);
      throw error;
    }
    request.session.secondStepAt = Date.now();
    return redirect('/account/second-step', 'secondStepKept');
  }

  @Post('/second-step/passkeys/:id/removal')
  @Allow([], 'account.passkeyRemoved')
  @FreshSignIn()
  async removePasskey(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    return this.removed(act, () => this.steps.removePasskey(act, id, this.isMust(act.viewer)));
  }

  @Get('/card')
  @Allow([])
  async showCard(@CurrentViewer() viewer: Viewer) {
    return page('account/card', await this.queries.factors(viewer.personId), { title: 'account.card.title', crumbs: TO_SECOND_STEP });
  }

  /** Answers with the codes themselves, once; the same press again shows the same card. */
  @Post('/card')
  @Allow([], 'card.made')
  @FreshSignIn()
  async makeCard(@CurrentAct() act: ViewerAct) {
    const codes = await this.cards.make(act);
    return page('account/card-codes', { codes: codes.map((code, nth) => ({ number: nth + 1, groups: code.split(' ') })) }, { title: 'account.card.title', crumbs: TO_SECOND_STEP });
  }

  private async removed(act: ViewerAct, remove: () => Promise<void>) {
    try {
      await remove();
    } catch (error) {
      if (error instanceof DomainError && error.messageKey.startsWith('account.secondStep.')) return this.stepsPage(act.viewer, withError({}, 'step', error.messageKey), 422);
      throw error;
    }
    return redirect('/account/second-step', 'secondStepRemoved');
  }

  private isMust(viewer: Viewer): boolean {
    return this.settings.config.staffFactor === 'required' && isStaff(viewer);
  }

  private async stepsPage(viewer: Viewer, form: FormState, status: number) {
    const facts = { isStaff: isStaff(viewer), isMust: this.isMust(viewer), isDemo: this.settings.config.demo };
    return secondStepsPage(await this.queries.factors(viewer.personId), facts, form, status);
  }
}

const isStaff = (viewer: Viewer) => [...viewer.roles].some((role) => role !== 'participant');

function passkeyPage(form: FormState, status: number) {
  return page('account/second-step-passkey', { form }, { status, title: 'account.secondStep.passkeyTitle', crumbs: TO_SECOND_STEP, scripts: ['passkey'] });
}
