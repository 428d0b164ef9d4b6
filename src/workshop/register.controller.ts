import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { message } from '../platform/i18n/messages.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { registerPage } from './day.page.js';
import { RegisterQueries } from './register.queries.js';
import { Register } from './register.service.js';
import { TapForm, UndoForm } from './session.form.js';
import { SessionQueries } from './session.queries.js';

/** Who came. */
@Controller('/workshops/:id/register')
export class RegisterController {
  constructor(
    private readonly sessions: SessionQueries,
    private readonly queries: RegisterQueries,
    private readonly register: Register,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.registerPage(viewer, id, emptyForm(), 200);
  }

  @Post()
  @Allow(['trainer', 'co-trainer', 'organiser'], 'attendance.noted')
  async tap(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(TapForm, body);
    if (!read.ok) return this.registerPage(act.viewer, id, read.form, 422);
    const { enrolmentId, state } = read.value.tap;
    await this.register.tap(act, id, enrolmentId, state);
    return redirect(`/workshops/${id}/register#p-${enrolmentId}`);
  }

  @Post('/everyone')
  @Allow(['trainer', 'co-trainer', 'organiser'], 'attendance.everyoneNoted')
  async everyone(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.register.everyonePresent(act, id);
    return redirect(`/workshops/${id}/register`);
  }

  @Post('/undoing')
  @Allow(['trainer', 'co-trainer', 'organiser'], 'attendance.undone')
  async undo(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(UndoForm, body);
    if (!read.ok) return this.registerPage(act.viewer, id, read.form, 422);
    await this.register.undo(act, id, read.value.batch);
    return redirect(`/workshops/${id}/register`, 'attendanceUndone');
  }

  private async registerPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const session = found(await this.sessions.day(viewer, id));
    const [people, last] = await Promise.all([this.queries.people(viewer, session), this.queries.lastPress(viewer, session)]);
    return page('workshop/register', { ...registerPage(session, people, last, this.clock.now()), form }, {
      status, desk: true, scripts: ['register'], title: 'workshop.register.title', titleParams: { number: session.number },
      crumbs: [{ href: `/workshops/${id}/day`, label: message(viewer.locale, `workshop.name.${session.kind}`, { number: session.number }) }],
    });
  }
}
