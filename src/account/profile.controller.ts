import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { askZawgyi } from '../platform/forms/zawgyi.js';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Accounts, PassphraseRefused } from './accounts.service.js';
import { FactorQueries } from './factor.queries.js';
import { KnownDevices } from './known-devices.js';
import { offerPassphrases } from './passphrases.js';
import { PhoneForm, ProfileForm, ZONES } from './profile.form.js';
import { ParkedPosts } from './parked-posts.service.js';
import { Profile } from './profile.service.js';
import { ChangePassphraseForm } from './sign-in.form.js';
import { SignIn } from './sign-in.service.js';
import { ViewerQueries } from './viewer.queries.js';

@Controller()
export class ProfileController {
  constructor(
    private readonly profile: Profile,
    private readonly accounts: Accounts,
    private readonly devices: KnownDevices,
    private readonly queries: ViewerQueries,
    private readonly parked: ParkedPosts,
    private readonly factors: FactorQueries,
    private readonly signIn: SignIn,
  ) {}

  @Get('/account')
  @Allow([])
  show(@CurrentViewer() viewer: Viewer) {
    return this.profilePage(viewer, emptyForm({ displayName: viewer.displayName, zone: viewer.zone }), 200);
  }

  @Post('/account')
  @Allow([], 'person.changed')
  async change(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = await askZawgyi(readForm(ProfileForm, body), 'displayName', body);
    if (!read.ok) return this.profilePage(act.viewer, read.form, 422);
    await this.profile.change(act, read.value.displayName, read.value.zone);
    return redirect('/account', 'saved');
  }

  @Get('/account/passphrase')
  @Allow([])
  async showPassphrase(@CurrentViewer() viewer: Viewer) {
    return this.passphrasePage(viewer, emptyForm(), 200);
  }

  @Post('/account/passphrase')
  @Allow([], 'account.passphraseChanged')
  async changePassphrase(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @Body() body: unknown) {
    const read = readForm(ChangePassphraseForm, body);
    if (!read.ok) return this.passphrasePage(act.viewer, { values: {}, errors: read.form.errors }, 422);
    // The second press of the same form: what was the present passphrase is so no more.
    if (await this.accounts.hasChanged(act)) return redirect('/account', 'saved');
    if (!(await this.signIn.again(request, act.viewer.accountId, read.value.present))) return this.passphrasePage(act.viewer, withError({}, 'present', 'account.passphrase.notRight'), 422);
    try {
      await this.accounts.changePassphrase(act, act.viewer.accountId, read.value.passphrase, request.sessionID);
    } catch (error) {
      if (error instanceof PassphraseRefused) return this.passphrasePage(act.viewer, withError({}, 'passphrase', error.messageKey), 422);
      throw error;
    }
    if (!act.viewer.isSharedPhone) await this.markDevice(act.viewer, request, response);
    return redirect('/account', 'saved');
  }

  @Get('/first/name')
  @Allow([])
  showName(@CurrentViewer() viewer: Viewer) {
    return namePage(viewer, emptyForm({ displayName: viewer.displayName, zone: viewer.zone }), 200);
  }

  @Post('/first/name')
  @Allow([], 'person.changed')
  async chooseName(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = await askZawgyi(readForm(ProfileForm, body), 'displayName', body);
    if (!read.ok) return namePage(act.viewer, read.form, 422);
    await this.profile.change(act, read.value.displayName, read.value.zone);
    return redirect('/first/phone');
  }

  @Get('/first/phone')
  @Allow([])
  showPhone(@Req() request: BanyanRequest) {
    return phonePage(emptyForm({ phone: request.session.isShared === false ? 'own' : 'shared' }), 200);
  }

  @Post('/first/phone')
  @Allow([], 'account.phoneAnswered')
  async choosePhone(@CurrentViewer() viewer: Viewer, @Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @Body() body: unknown) {
    const read = readForm(PhoneForm, body);
    if (!read.ok) return phonePage(read.form, 422);
    request.session.isShared = read.value.phone === 'shared';
    if (request.session.isShared) this.devices.forget(request, response);
    else await this.markDevice(viewer, request, response);
    return redirect('/', 'saved');
  }

  private async markDevice(viewer: Viewer, request: BanyanRequest, response: Response): Promise<void> {
    const hash = await this.queries.passphraseHash(viewer.accountId);
    if (hash) this.devices.mark(request, response, { id: viewer.accountId, hash });
  }

  private async passphrasePage(viewer: Viewer, form: FormState, status: number) {
    const account = await this.factors.entrant(viewer.accountId);
    const data = { form, hintKey: account?.hasSecondStep ? 'account.passphrase.hintBeside' : 'account.passphrase.hint', offered: offerPassphrases() };
    return page('account/passphrase', data, { status, title: 'account.passphrase.title', crumbs: [{ href: '/account', label: 'account.profile.title' }], scripts: ['passphrase'] });
  }

  private async profilePage(viewer: Viewer, form: FormState, status: number) {
    const parked = (await this.parked.of(viewer)).map(({ id, at }) => ({ path: `/parked/${id}`, at }));
    return page('account/profile', { form, parked, zones: zoneChoices(form), isShared: viewer.isSharedPhone, isParticipant: viewer.roles.has('participant') }, { status, title: 'account.profile.title' });
  }
}

function namePage(_viewer: Viewer, form: FormState, status: number) {
  return page('account/first-name', { form, zones: zoneChoices(form), step: 3 }, { status, title: 'account.first.title', titleParams: { step: 3 }, layout: 'bare' });
}

function phonePage(form: FormState, status: number) {
  return page('account/first-phone', { form, step: 4 }, { status, title: 'account.first.title', titleParams: { step: 4 }, layout: 'bare' });
}

function zoneChoices(form: FormState) {
  return ZONES.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' '), selected: zone === form.values.zone }));
}
