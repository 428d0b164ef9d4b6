import { Body, Controller, Get, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf, plusDays } from '../platform/time/local-time.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { EnrolmentQueries, type OwnPlace } from './enrolment.queries.js';
import { Enrolments } from './enrolments.service.js';
import { LONGEST_DAYS, offlineForm } from './offline.form.js';

/** *I will be offline until ...*: one press, no reason, taken back in one press. */
@Controller('/offline')
export class OfflineController {
  constructor(
    private readonly queries: EnrolmentQueries,
    private readonly enrolments: Enrolments,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer) {
    const place = await this.place(viewer);
    return this.offlinePage(viewer, place, emptyForm({ until: plusDays(this.today(viewer), 7) }), 200);
  }

  @Post()
  @Allow(['participant'], 'enrolment.offline')
  async goOffline(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const place = await this.place(act.viewer);
    const read = readForm(offlineForm(this.today(act.viewer)), body);
    if (!read.ok) return this.offlinePage(act.viewer, place, read.form, 422);
    await this.enrolments.goOffline(act, place.cohortId, read.value.until);
    return redirect('/offline', 'offline');
  }

  @Post('/end')
  @Allow(['participant'], 'enrolment.online')
  async comeBack(@CurrentAct() act: ViewerAct) {
    await this.enrolments.goOffline(act, (await this.place(act.viewer)).cohortId, null);
    return redirect('/offline', 'online');
  }

  private async place(viewer: Viewer): Promise<OwnPlace> {
    const place = found(await this.queries.ownPlace(viewer));
    return found(place.state === 'active' ? place : null);
  }

  private today(viewer: Viewer): string {
    return dayOf(this.clock.now(), viewer.zone);
  }

  private offlinePage(viewer: Viewer, place: OwnPlace, form: FormState, status: number) {
    const today = this.today(viewer);
    const isOffline = place.offlineUntil !== null && place.offlineUntil >= today;
    const data = { form, offlineUntil: isOffline ? place.offlineUntil : null, first: plusDays(today, 1), last: plusDays(today, LONGEST_DAYS) };
    return page('enrolment/offline', data, { status, title: 'enrolment.offline.heading' });
  }
}
