import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { message } from '../platform/i18n/messages.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { NoticeForm } from './notice.form.js';
import { noticeAudiences, noticesPage } from './notice.page.js';
import { NoticeQueries } from './notice.queries.js';
import { Notices } from './notices.service.js';

@Controller('/notices')
export class NoticeController {
  constructor(
    private readonly queries: NoticeQueries,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant', 'organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Query('page') wanted: string) {
    const number = Math.min(Math.max(Number.parseInt(wanted, 10) || 1, 1), 10000);
    return page('message/notices', noticesPage(viewer, await this.queries.notices(viewer, number), number), { title: 'message.notices.title' });
  }

  @Get('/new')
  @Allow(['organiser'])
  async showForm(@CurrentViewer() viewer: Viewer, @Query('to') to: unknown) {
    return this.formPage(viewer, emptyForm(typeof to === 'string' ? { to } : {}), 200);
  }

  /** First press: the preview with who gets it and how. Second press: it is sent. */
  @Post()
  @Allow(['organiser'], 'notice.sent')
  async send(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(NoticeForm, body);
    if (!read.ok) return this.formPage(act.viewer, read.form, 422);
    const { step, to, ...facts } = read.value;
    if (step === 'change') return this.formPage(act.viewer, emptyForm({ to, title: facts.title, text: facts.text }), 200);
    if (step !== 'send') {
      const reach = found(await this.queries.reach(act.viewer, facts.cohortId, facts.audience, facts.groupId, facts.enrolmentId, this.clock.now()));
      return page('message/notice-preview', { ...facts, to, reach: { ...reach, tellCount: reach.tellYourself.length } }, { title: 'message.notices.title' });
    }
    await this.notices.send(act, facts);
    return redirect('/notices', 'noticeSent');
  }

  @Post('/:id/taking-back')
  @Allow(['organiser'], 'notice.takenBack')
  async takeBack(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.notices.takeBack(act, id);
    return redirect('/notices', 'noticeTakenBack');
  }

  private async formPage(viewer: Viewer, form: FormState, status: number) {
    const words = (key: string, params: Record<string, string | number>) => message(viewer.locale, key, params);
    return page('message/notice-form', { form, audiences: noticeAudiences(await this.queries.audiences(viewer), words) }, { status, title: 'message.notices.title', crumbs: [{ href: '/notices', label: 'message.notices.title' }] });
  }
}
