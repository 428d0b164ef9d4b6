import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { NotFound } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import { HandleTaken } from './accounts.service.js';
import { Limits } from './limits.js';
import { ZONES } from './profile.form.js';
import { SetUpForm } from './set-up.form.js';
import { NotASetUpCode, SetUp } from './set-up.service.js';

/** The page of a site that nobody uses yet. Once it has been used there is no such page. */
@Controller('/set-up')
export class SetUpController {
  constructor(
    private readonly setUp: SetUp,
    private readonly limits: Limits,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Public()
  async show() {
    if (!(await this.setUp.isOpen())) throw new NotFound();
    return formPage(emptyForm({ zone: 'Asia/Bangkok' }), 200);
  }

  @Post()
  @Public('setUp.finished')
  async finish(@Req() request: BanyanRequest, @CurrentAct() act: Act, @Body() body: unknown) {
    const read = readForm(SetUpForm, body);
    if (!read.ok) return this.again(read.form);
    const address = request.ip ?? '';
    await this.limits.beforeTry(null, address);
    try {
      const organisers = await this.setUp.finish(act, read.value);
      const cards = organisers.map(({ displayName, code }) => ({ displayName, groups: code.split(' ') }));
      const { siteUrl } = this.settings.config;
      return page('account/set-up-done', { cards, address: `${siteUrl.replace(/^https?:\/\//, '')}/first`, handle: read.value.handle }, { title: 'account.setUp.title', layout: 'bare' });
    } catch (error) {
      if (error instanceof NotASetUpCode) await this.limits.afterFailure(address);
      if (error instanceof NotASetUpCode) return formPage(withError(read.value, 'code', error.messageKey), 422);
      if (error instanceof HandleTaken) return formPage(withError(read.value, 'handle', error.messageKey), 422);
      throw error;
    }
  }

  private async again(form: FormState) {
    if (!(await this.setUp.isOpen())) throw new NotFound();
    return formPage(form, 422);
  }
}

function formPage(form: FormState, status: number) {
  const zones = ZONES.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' '), selected: zone === form.values.zone }));
  return page('account/set-up', { form, zones }, { status, title: 'account.setUp.title', layout: 'bare' });
}
