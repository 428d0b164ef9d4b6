import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { DomainError, found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Clock } from '../platform/time/clock.js';
import { Appointments } from './appointments.service.js';
import { LastDayForm, StaffForm } from './cohort-opening.form.js';
import { CohortOpeningQueries } from './cohort-opening.queries.js';
import { CohortOpenings } from './cohort-openings.service.js';
import { CourseQueries } from './course.queries.js';
import { lastInstant, staffPage } from './staff.page.js';
import { otherCareRole } from './staff-rule.js';
import { staffCodePage } from './staff-code.page.js';
import { StaffCodes, type StaffCode } from './staff-codes.service.js';

/** Who works in a cohort, in which role and until when. */
@Controller('/cohorts/:id/staff')
export class StaffController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: CohortOpeningQueries,
    private readonly appointments: Appointments,
    private readonly openings: CohortOpenings,
    private readonly codes: StaffCodes,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.staffPage(viewer, id, emptyForm(), 200);
  }

  @Post()
  @Allow(['organiser'], 'staff.appointed')
  async appoint(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const cohort = found(await this.courses.cohort(act.viewer, id, ['organiser']));
    const read = readForm(StaffForm, body);
    if (!read.ok) return this.staffPage(act.viewer, id, read.form, 422);
    const { personId, displayName, role, lastDay } = read.value;
    const until = lastDay ? lastInstant(cohort, lastDay) : null;
    if (until && until <= this.clock.now()) return this.staffPage(act.viewer, id, withError(read.value, 'lastDay', 'course.staff.lastDay.past'), 422);
    if (personId) {
      const isSelf = personId === act.viewer.personId;
      if (isSelf && !otherCareRole(role)) return this.staffPage(act.viewer, id, withError(read.value, 'personId', 'course.staff.who.self'), 422);
      if (!isSelf && !(await this.queries.staffPeople(act.viewer)).some((person) => person.id === personId)) return this.staffPage(act.viewer, id, withError(read.value, 'personId', 'course.staff.who.missing'), 422);
      await this.appointments.appoint(act, id, personId, role, until);
      return redirect(`/cohorts/${id}/staff`, 'staffAppointed');
    }
    return this.codePage(id, await this.openings.inviteStaff(act, id, displayName, role, cohort.zone, until));
  }

  /** For somebody who forgot her sign-in, or lost the code of her first visit. Answers with the code itself, once. */
  @Post('/:appointmentId/code')
  @Allow(['organiser'], 'staff.codeMade')
  @FreshSignIn()
  async renew(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('appointmentId') appointmentId: string) {
    found(await this.courses.cohort(act.viewer, id, ['organiser']));
    return this.codePage(id, await this.codes.renewStaff(act, id, appointmentId));
  }

  @Post('/:appointmentId/end')
  @Allow(['organiser'], 'staff.ended')
  async end(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('appointmentId') appointmentId: string) {
    found(await this.courses.cohort(act.viewer, id, ['organiser']));
    await this.appointments.end(act, id, appointmentId);
    return redirect(`/cohorts/${id}/staff`, 'staffEnded');
  }

  /** Lets a role end by itself after a day, or takes that day away. */
  @Post('/:appointmentId/last-day')
  @Allow(['organiser'], 'staff.lastDaySet')
  async endOn(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('appointmentId') appointmentId: string, @Body() body: unknown) {
    const cohort = found(await this.courses.cohort(act.viewer, id, ['organiser']));
    const read = readForm(LastDayForm, body);
    if (!read.ok) throw new DomainError('course.staff.lastDay.unread');
    const until = read.value.lastDay ? lastInstant(cohort, read.value.lastDay) : null;
    if (until && until <= this.clock.now()) throw new DomainError('course.staff.lastDay.past');
    await this.appointments.endOn(act, id, appointmentId, until);
    return redirect(`/cohorts/${id}/staff`, until ? 'staffLastDay' : 'staffNoLastDay');
  }

  private codePage(id: string, code: StaffCode) {
    return page('course/staff-code', staffCodePage(code, this.settings.config.siteUrl, `/cohorts/${id}/staff`, 'course.staff.back'), { title: 'course.staff.title' });
  }

  private async staffPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const cohort = found(await this.courses.cohort(viewer, id, ['organiser']));
    const [staff, people] = [await this.queries.staff(id), await this.queries.staffPeople(viewer)];
    return page('course/staff', staffPage(viewer, cohort, staff, people, form), { status, title: 'course.staff.title', crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }, { href: `/cohorts/${id}`, label: cohort.label }] });
  }
}
