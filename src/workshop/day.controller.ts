import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { dayPage } from './day.page.js';
import { DelayForm, NewLinkForm } from './session.form.js';
import { SessionQueries } from './session.queries.js';
import { SaidWords } from './said-words.service.js';
import { Sessions } from './sessions.service.js';

/** The day of a session, for those who run it. */
@Controller('/workshops/:id')
export class DayController {
  constructor(
    private readonly queries: SessionQueries,
    private readonly sessions: Sessions,
    private readonly words: SaidWords,
    private readonly clock: Clock,
  ) {}

  @Get('/day')
  @Allow(['trainer', 'co-trainer', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.dayPage(viewer, id, emptyForm(), 200);
  }

  @Post('/link')
  @Allow(['trainer', 'co-trainer', 'organiser'], 'session.linkChanged')
  async changeLink(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(NewLinkForm, body);
    if (!read.ok) return this.dayPage(act.viewer, id, read.form, 422);
    await this.sessions.useLink(act, { id, version: read.value.version }, read.value.joinLink);
    return redirect(`/workshops/${id}/day`, 'linkChanged');
  }

  @Post('/delay')
  @Allow(['trainer', 'co-trainer', 'organiser'], 'session.delayed')
  async delay(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(DelayForm, body);
    if (!read.ok) return this.dayPage(act.viewer, id, read.form, 422);
    await this.sessions.startLate(act, { id, version: read.value.version }, read.value.late);
    return redirect(`/workshops/${id}/day`, read.value.late === 0 ? 'onTimeAgain' : 'startsLate');
  }

  private async dayPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const session = found(await this.queries.day(viewer, id));
    return page('workshop/day', { ...dayPage(session, this.words.wordFor(id), viewer, this.clock.now()), form }, { status, desk: true, title: `workshop.name.${session.kind}`, titleParams: { number: session.number }, crumbs: [{ href: `/cohorts/${session.cohortId}/workshops`, label: 'workshop.list.title' }] });
  }
}
