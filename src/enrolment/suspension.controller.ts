import { Controller, Get, Param, Post } from '@nestjs/common';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { EnrolmentQueries } from './enrolment.queries.js';
import { peoplePath } from './person.page.js';
import { Suspensions } from './suspensions.service.js';

/** The stopped clock: an organiser stops it, she or an organiser starts it again. */
@Controller()
export class SuspensionController {
  constructor(
    private readonly queries: EnrolmentQueries,
    private readonly suspensions: Suspensions,
  ) {}

  /** What somebody sees whose place is paused. Others are sent to their account. */
  @Get('/paused')
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer) {
    const place = await this.queries.ownPlace(viewer);
    if (place?.state !== 'suspended') return redirect('/account');
    return page('enrolment/paused', { place }, { title: 'enrolment.paused.title' });
  }

  @Post('/paused/end')
  @Allow([], 'enrolment.cameBack')
  async comeBack(@CurrentAct() act: ViewerAct) {
    await this.suspensions.comeBack(act);
    return redirect('/this-week', 'cameBack');
  }

  @Post('/cohorts/:cohortId/people/:enrolmentId/pause')
  @Allow(['organiser'], 'enrolment.paused')
  async pause(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    await this.suspensions.pause(act, cohortId, enrolmentId);
    return redirect(`${peoplePath(cohortId)}/${enrolmentId}`, 'placePaused');
  }

  @Post('/cohorts/:cohortId/people/:enrolmentId/pause/end')
  @Allow(['organiser'], 'enrolment.resumed')
  async resume(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    await this.suspensions.resume(act, cohortId, enrolmentId);
    return redirect(`${peoplePath(cohortId)}/${enrolmentId}`, 'placeResumed');
  }
}
