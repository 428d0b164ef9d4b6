import { Body, Controller, Get, Post } from '@nestjs/common';
import { z } from 'zod';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { staffCodePage } from '../course/staff-code.page.js';
import { NotAnOrganiser, StaffCodes } from '../course/staff-codes.service.js';
import { emptyForm, line, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import type { ViewerAct } from '../people/viewer.js';

const OrganiserForm = z.object({ handle: line('account.handle.missing', 'account.handle.tooLong', 80) });

/** An organiser who cannot come in, when no other organiser is left to help: the administrator, who sees no list of people, types the sign-in name that she is told. */
@Controller('/site/code')
export class OrganiserCodeController {
  constructor(
    private readonly codes: StaffCodes,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Allow(['administrator'])
  show() {
    return formPage(emptyForm(), 200);
  }

  @Post()
  @Allow(['administrator'], 'staff.organiserCodeMade')
  @FreshSignIn()
  async make(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(OrganiserForm, body);
    if (!read.ok) return formPage(read.form, 422);
    try {
      const code = await this.codes.renewOrganiser(act, read.value.handle);
      return page('course/staff-code', staffCodePage(code, this.settings.config.siteUrl, '/site', 'site.code.back'), { title: 'site.code.title' });
    } catch (error) {
      if (error instanceof NotAnOrganiser) return formPage(withError(read.value, 'handle', error.messageKey), 422);
      throw error;
    }
  }
}

function formPage(form: FormState, status: number) {
  return page('overview/organiser-code', { form }, { status, title: 'site.code.title', crumbs: [{ href: '/site', label: 'site.title' }] });
}
