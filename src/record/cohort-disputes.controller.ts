import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { isDay } from '../course/day-rule.js';
import { CourseQueries } from '../course/course.queries.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { DayOffForm } from './dispute.form.js';
import { disputeLines } from './dispute.page.js';
import { DisputeQueries } from './dispute.queries.js';
import { Disputes } from './disputes.service.js';

/** What universities asked about the records of one cohort, and the days on which nobody works there. */
@Controller('/cohorts/:id')
export class CohortDisputesController {
  constructor(
    private readonly cohorts: CourseQueries,
    private readonly queries: DisputeQueries,
    private readonly disputes: Disputes,
    private readonly clock: Clock,
  ) {}

  @Get('/disputes')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.listPage(viewer, id, emptyForm(), 200);
  }

  @Post('/days-off')
  @Allow(['organiser'], 'dispute.dayOffSet')
  async add(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(DayOffForm, body);
    if (!read.ok) return this.listPage(act.viewer, id, read.form, 422);
    await this.disputes.setDayOff(act, id, read.value.day, true);
    return redirect(`/cohorts/${id}/disputes`, 'dayOffKept');
  }

  @Post('/days-off/:day/removal')
  @Allow(['organiser'], 'dispute.dayOffEnded')
  async remove(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('day') day: string) {
    found(isDay(day) || null);
    await this.disputes.setDayOff(act, id, day, false);
    return redirect(`/cohorts/${id}/disputes`, 'dayOffEnded');
  }

  private async listPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const cohort = found(await this.cohorts.cohort(viewer, id, ['organiser']));
    const lines = disputeLines(await this.queries.ofCohort(viewer, id, this.clock.now()));
    const daysOff = (await this.queries.daysOff(id)).map((day) => ({ day, path: `/cohorts/${id}/days-off/${day}/removal` }));
    const data = { open: lines.filter((line) => line.nextBy), done: lines.filter((line) => !line.nextBy), daysOff, path: `/cohorts/${id}/days-off`, form, zone: cohort.zone };
    return page('record/disputes', data, { status, title: 'record.dispute.list', crumbs: [{ href: `/cohorts/${id}`, label: cohort.label }, { href: `/cohorts/${id}/outcomes`, label: 'record.outcomes.title' }] });
  }
}
