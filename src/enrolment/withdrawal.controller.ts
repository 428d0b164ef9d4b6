import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { EnrolmentQueries } from './enrolment.queries.js';
import { peopleCrumbs, peoplePath } from './person.page.js';
import { PersonQueries } from './person.queries.js';
import { LeavingForm } from './withdrawal.form.js';
import { Withdrawals } from './withdrawals.service.js';

/** Leaving the course: she herself by `/leaving`, or an organiser from her page. */
@Controller()
export class WithdrawalController {
  constructor(
    private readonly queries: EnrolmentQueries,
    private readonly people: PersonQueries,
    private readonly courses: CourseQueries,
    private readonly withdrawals: Withdrawals,
    private readonly clock: Clock,
  ) {}

  @Get('/leaving')
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer) {
    return this.leavingPage(viewer, emptyForm({ wish: 'keep' }), 200);
  }

  @Post('/leaving')
  @Allow([], 'enrolment.left')
  async leave(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(LeavingForm, body);
    if (!read.ok) return this.leavingPage(act.viewer, read.form, 422);
    await this.withdrawals.leave(act, read.value.cohortId, read.value.wish);
    return read.value.wish === 'erase' ? redirect('/my-data/erasure', 'leftErase') : redirect('/leaving', 'leftKeep');
  }

  @Get('/cohorts/:cohortId/people/:enrolmentId/leaving')
  @Allow(['organiser'])
  async ask(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const now = this.clock.now();
    const person = found(await this.people.person(viewer, cohortId, enrolmentId, dayOf(now, cohort.zone), now));
    const path = `${peoplePath(cohortId)}/${enrolmentId}`;
    return page('enrolment/end-place', { cohort, person, path, action: `${path}/leaving` }, { title: 'enrolment.leaving.title', crumbs: peopleCrumbs(cohortId) });
  }

  @Post('/cohorts/:cohortId/people/:enrolmentId/leaving')
  @Allow(['organiser'], 'enrolment.ended')
  async end(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    await this.withdrawals.endPlace(act, cohortId, enrolmentId);
    return redirect(`${peoplePath(cohortId)}/${enrolmentId}`, 'placeEnded');
  }

  private async leavingPage(viewer: Viewer, form: FormState, status: number) {
    const place = await this.queries.ownPlace(viewer);
    return page('enrolment/leaving', { form, place: place ?? null }, { status, title: 'enrolment.leaving.title' });
  }
}
