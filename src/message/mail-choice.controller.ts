import { Body, Controller, Get, Post } from '@nestjs/common';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { MailChoiceForm } from './mail-choice.form.js';
import { MailChoiceQueries } from './mail-choice.queries.js';
import { MailChoices } from './mail-choice.service.js';

@Controller('/mail-choice')
export class MailChoiceController {
  constructor(
    private readonly queries: MailChoiceQueries,
    private readonly choices: MailChoices,
  ) {}

  @Get()
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer) {
    const own = await this.queries.own(viewer);
    return this.choicePage(own.hasAddress, emptyForm({ style: own.style, subjectWord: own.subjectWord }), 200);
  }

  @Post()
  @Allow([], 'mail.chosen')
  async choose(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(MailChoiceForm, body);
    if (!read.ok) return this.choicePage((await this.queries.own(act.viewer)).hasAddress, read.form, 422);
    const { style, subjectWord, email, removeAddress } = read.value;
    await this.choices.choose(act, style, subjectWord, removeAddress ? '' : email);
    return redirect('/mail-choice', 'saved');
  }

  private choicePage(hasAddress: boolean, form: FormState, status: number) {
    return page('message/mail-choice', { form, hasAddress }, { status, title: 'message.mail.title', crumbs: [{ href: '/account', label: 'account.profile.title' }] });
  }
}
