import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { endSession } from '../account/passport.js';
import { CourseQueries } from '../course/course.queries.js';
import { peopleCrumbs, peoplePath } from '../enrolment/person.page.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { HideMeForm, HidingForm, ShowMeForm } from './hiding.form.js';
import { HidingQueries } from './hiding.queries.js';
import { Hidings } from './hidings.service.js';
import { CodeRefused, OwnShowings } from './own-showings.service.js';

@Controller()
export class HidingController {
  constructor(
    private readonly queries: HidingQueries,
    private readonly courses: CourseQueries,
    private readonly hidings: Hidings,
    private readonly ownShowings: OwnShowings,
  ) {}

  @Get('/hide-me')
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer) {
    return this.hideMePage(viewer, emptyForm({ texts: 'keep' }), 200);
  }

  /** Ends every session, also this one; the next page says nothing that a bystander could read. */
  @Post('/hide-me')
  @Allow([], 'person.hid')
  async hideMe(@Req() request: BanyanRequest, @CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(HideMeForm, body);
    if (!read.ok) return this.hideMePage(act.viewer, read.form, 422);
    await this.hidings.hideMe(act, read.value.texts, read.value.newName);
    await endSession(request);
    return redirect('/sign-in', 'signedOutEverywhere');
  }

  /** She is shown again by a code from her card. */
  @Post('/hide-me/end')
  @Allow([], 'person.showedHerself')
  async showMe(@Req() request: BanyanRequest, @CurrentAct() act: ViewerAct, @Body() body: unknown) {
    found(act.viewer.isHidden || null);
    const read = readForm(ShowMeForm, body);
    if (!read.ok) return this.hideMePage(act.viewer, read.form, 422);
    try {
      await this.ownShowings.showMe(act, read.value.code, request.ip ?? '');
    } catch (error) {
      if (error instanceof CodeRefused) return this.hideMePage(act.viewer, withError(read.value, 'code', error.messageKey), 422);
      throw error;
    }
    return redirect('/hide-me', 'shownAgain');
  }

  @Get('/cohorts/:cohortId/people/:enrolmentId/hiding')
  @Allow(['organiser'])
  async ask(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    return this.hideOtherPage(viewer, cohortId, enrolmentId, emptyForm({ texts: 'keep' }), 200);
  }

  @Post('/cohorts/:cohortId/people/:enrolmentId/hiding')
  @Allow(['organiser'], 'person.hidden')
  @FreshSignIn()
  async hideOther(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string, @Body() body: unknown) {
    const read = readForm(HidingForm, body);
    if (!read.ok) return this.hideOtherPage(act.viewer, cohortId, enrolmentId, read.form, 422);
    await this.hidings.hideOther(act, cohortId, enrolmentId, read.value.texts);
    return redirect(`/cohorts/${cohortId}/hiding/done`, 'personHidden');
  }

  /** What has happened and what a human must still do; the same page whoever was hidden, and for an organiser who only wants to know. */
  @Get('/cohorts/:cohortId/hiding/done')
  @Allow(['organiser'])
  async done(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    return page('overview/hiding-done', { cohort }, { title: 'hiding.done.title', crumbs: peopleCrumbs(cohortId) });
  }

  private async hideMePage(viewer: Viewer, form: FormState, status: number) {
    return page('overview/hiding', { form, displayName: viewer.displayName, ...found(await this.queries.own(viewer)) }, { status, title: 'hiding.title', crumbs: [{ href: '/account', label: 'account.profile.title' }] });
  }

  private async hideOtherPage(viewer: Viewer, cohortId: string, enrolmentId: string, form: FormState, status: number) {
    const person = found(await this.queries.person(viewer, cohortId, enrolmentId));
    const path = `${peoplePath(cohortId)}/${enrolmentId}`;
    return page('overview/hiding-other', { form, person, path, action: `${path}/hiding` }, { status, title: 'hiding.other.title', crumbs: peopleCrumbs(cohortId) });
  }
}
