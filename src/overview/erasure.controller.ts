import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { endSession } from '../account/passport.js';
import { peopleCrumbs, peoplePath } from '../enrolment/person.page.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { ErasureForm, ErasureOfOtherForm } from './erasure.form.js';
import { erasurePage } from './erasure.page.js';
import { ErasureQueries } from './erasure.queries.js';
import { Erasures } from './erasures.service.js';
import { MY_DATA_CRUMBS } from './my-data.page.js';

/** Erasing: for herself under `/my-data`, or written down by an organiser whom she asked. */
@Controller()
export class ErasureController {
  constructor(
    private readonly queries: ErasureQueries,
    private readonly erasures: Erasures,
  ) {}

  @Get('/my-data/erasure')
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer) {
    return this.ownPage(viewer, emptyForm({ when: 'later', certificates: viewer.isHidden ? 'forget' : 'keep' }), 200);
  }

  @Post('/my-data/erasure')
  @Allow([], 'erasure.asked')
  @FreshSignIn()
  async ask(@Req() request: BanyanRequest, @CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(ErasureForm, body);
    if (!read.ok) return this.ownPage(act.viewer, read.form, 422);
    if (read.value.when === 'later') {
      await this.erasures.ask(act, read.value.certificates);
      return redirect('/my-data/erasure', 'erasureAsked');
    }
    await this.erasures.askNow(act, read.value.certificates);
    await endSession(request);
    return redirect('/sign-in', 'erased');
  }

  @Post('/my-data/erasure/stop')
  @Allow([], 'erasure.stopped')
  async stop(@CurrentAct() act: ViewerAct) {
    await this.erasures.stop(act);
    return redirect('/my-data/erasure', 'erasureStopped');
  }

  @Get('/cohorts/:cohortId/people/:enrolmentId/erasure')
  @Allow(['organiser'])
  async showOther(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    return this.otherPage(viewer, cohortId, enrolmentId, emptyForm(), 200);
  }

  @Post('/cohorts/:cohortId/people/:enrolmentId/erasure')
  @Allow(['organiser'], 'erasure.askedForOther')
  @FreshSignIn()
  async askOther(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string, @Body() body: unknown) {
    const read = readForm(ErasureOfOtherForm, body);
    if (!read.ok) return this.otherPage(act.viewer, cohortId, enrolmentId, read.form, 422);
    await this.erasures.askFor(act, cohortId, enrolmentId);
    return redirect(`/cohorts/${cohortId}/retention`, 'erasureAsked');
  }

  @Post('/cohorts/:cohortId/erasures/:erasureId/stop')
  @Allow(['organiser'], 'erasure.stoppedForOther')
  async stopOther(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('erasureId') erasureId: string) {
    await this.erasures.stopFor(act, cohortId, erasureId);
    return redirect(`/cohorts/${cohortId}/retention`, 'erasureStopped');
  }

  @Post('/cohorts/:cohortId/erasures/:erasureId/now')
  @Allow(['organiser'], 'erasure.hurried')
  @FreshSignIn()
  async hurry(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('erasureId') erasureId: string) {
    await this.erasures.hurry(act, cohortId, erasureId);
    return redirect(`/cohorts/${cohortId}/retention`, 'erasedOther');
  }

  private async ownPage(viewer: Viewer, form: FormState, status: number) {
    return page('overview/erasure', { form, ...erasurePage(viewer, await this.queries.preview(viewer)) }, { status, title: 'erasure.title', crumbs: MY_DATA_CRUMBS });
  }

  private async otherPage(viewer: Viewer, cohortId: string, enrolmentId: string, form: FormState, status: number) {
    const person = found(await this.queries.person(viewer, cohortId, enrolmentId));
    const path = `${peoplePath(cohortId)}/${enrolmentId}`;
    return page('overview/erasure-other', { form, person, path, action: `${path}/erasure` }, { status, title: 'erasure.other.title', crumbs: peopleCrumbs(cohortId) });
  }
}
