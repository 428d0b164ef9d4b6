import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { instantOf } from '../platform/time/local-time.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { arrangementPage, arrangementValues } from './day.page.js';
import { ArrangementForm, VersionForm } from './session.form.js';
import { canArrangeSession } from './session.policy.js';
import { SessionQueries, type DayView } from './session.queries.js';
import { Sessions } from './sessions.service.js';

/** When and how a session is held. */
@Controller('/workshops/:id')
export class ArrangementController {
  constructor(
    private readonly queries: SessionQueries,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  @Get('/arrangement')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const session = await this.session(viewer, id);
    return this.arrangementPage(viewer, session, emptyForm(arrangementValues(session)), 200);
  }

  @Post('/arrangement')
  @Allow(['organiser'], 'session.arranged')
  async arrange(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const session = await this.session(act.viewer, id);
    const read = readForm(ArrangementForm, body);
    if (!read.ok) return this.arrangementPage(act.viewer, session, read.form, 422);
    const { day, clock, version, ...facts } = read.value;
    await this.sessions.arrange(act, { id, version }, { ...facts, startsAt: instantOf(day, clock, session.cohortZone) });
    return redirect(`/cohorts/${session.cohortId}/workshops#s-${id}`, 'sessionArranged');
  }

  @Post('/cancellation')
  @Allow(['organiser'], 'session.cancelled')
  async cancel(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const { session, version } = await this.addressed(act, id, body);
    await this.sessions.cancel(act, { id, version });
    return redirect(`/cohorts/${session.cohortId}/workshops#s-${id}`, 'sessionCancelled');
  }

  @Post('/cancellation/undoing')
  @Allow(['organiser'], 'session.broughtBack')
  async bringBack(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const { session, version } = await this.addressed(act, id, body);
    await this.sessions.bringBack(act, { id, version });
    return redirect(`/cohorts/${session.cohortId}/workshops#s-${id}`, 'sessionBroughtBack');
  }

  private async addressed(act: ViewerAct, id: string, body: unknown): Promise<{ session: DayView; version: number }> {
    const session = await this.session(act.viewer, id);
    const read = readForm(VersionForm, body);
    // A form without a version is older than every row.
    return { session, version: read.ok ? read.value.version : 0 };
  }

  private async session(viewer: Viewer, id: string): Promise<DayView> {
    const session = found(await this.queries.day(viewer, id));
    return found(canArrangeSession(viewer, session.cohortId) ? session : null);
  }

  private arrangementPage(viewer: Viewer, session: DayView, form: FormState, status: number) {
    return page('workshop/arrangement', { ...arrangementPage(session, viewer, this.clock.now()), form }, {
      status, title: `workshop.name.${session.kind}`, titleParams: { number: session.number }, crumbs: [{ href: `/cohorts/${session.cohortId}/workshops`, label: 'workshop.list.title' }],
    });
  }
}
