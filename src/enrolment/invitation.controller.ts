import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { DomainError, found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import { ZONES } from '../account/profile.form.js';
import { CourseQueries, type CohortRow } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { CodeForm, InviteeForm } from './invitation.form.js';
import { codePage } from './invitation.page.js';
import { DoubleInvitee, Invites } from './invites.service.js';
import { Codes } from './codes.service.js';
import { peopleCrumbs, peoplePath } from './person.page.js';
import { Withdrawals } from './withdrawals.service.js';

@Controller('/cohorts/:cohortId')
export class InvitationController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly invites: Invites,
    private readonly codes: Codes,
    private readonly withdrawals: Withdrawals,
    private readonly settings: Settings,
  ) {}

  @Get('/invitations')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    return this.formPage(cohort, emptyForm({ zone: cohort.zone }), 200);
  }

  /** Answers with the code itself, once; the same press again shows the same page. */
  @Post('/invitations')
  @Allow(['organiser'], 'enrolment.invited')
  async invite(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const cohort = found(await this.courses.cohort(act.viewer, cohortId, ['organiser']));
    const read = readForm(InviteeForm, body);
    if (!read.ok) return this.formPage(cohort, read.form, 422);
    try {
      const { enrolmentId, code } = await this.invites.inviteOne(act, cohortId, read.value);
      return this.codePage(cohort, enrolmentId, code, 'card', read.value.displayName);
    } catch (error) {
      if (error instanceof DoubleInvitee) return this.formPage(cohort, withError(read.value, error.field, error.messageKey), 422);
      throw error;
    }
  }

  @Post('/people/:enrolmentId/code')
  @Allow(['organiser'], 'enrolment.codeMade')
  @FreshSignIn()
  async renew(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string, @Body() body: unknown) {
    const cohort = found(await this.courses.cohort(act.viewer, cohortId, ['organiser']));
    const read = readForm(CodeForm, body);
    if (!read.ok) throw new DomainError('enrolment.code.life.missing');
    return this.codePage(cohort, enrolmentId, await this.codes.renew(act, cohortId, enrolmentId, read.value.life), read.value.life, null);
  }

  @Post('/people/:enrolmentId/cancelling')
  @Allow(['organiser'], 'enrolment.invitationCancelled')
  async cancel(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    await this.withdrawals.cancelInvitation(act, cohortId, enrolmentId);
    return redirect(peoplePath(cohortId), 'invitationCancelled');
  }

  private formPage(cohort: CohortRow, form: FormState, status: number) {
    const zones = ZONES.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' '), selected: zone === form.values.zone }));
    return page('enrolment/invitation', { cohort, form, zones }, { status, title: 'enrolment.invitation.heading', crumbs: peopleCrumbs(cohort.id) });
  }

  private codePage(cohort: CohortRow, enrolmentId: string, code: string, life: 'spoken' | 'card', displayName: string | null) {
    return page('enrolment/code', codePage(cohort, enrolmentId, code, life, displayName, this.settings.config.siteUrl), { title: 'enrolment.code.heading', crumbs: peopleCrumbs(cohort.id) });
  }
}
