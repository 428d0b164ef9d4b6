import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { StaffForm } from './cohort-opening.form.js';
import { CohortOpeningQueries } from './cohort-opening.queries.js';
import { CohortOpenings } from './cohort-openings.service.js';
import { Cohorts } from './cohorts.service.js';
import { CourseQueries } from './course.queries.js';
import { staffCodePage } from './staff-code.page.js';
import { StaffCodes, type StaffCode } from './staff-codes.service.js';

/** Who teaches and organises a cohort. */
@Controller('/cohorts/:id/staff')
export class StaffController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: CohortOpeningQueries,
    private readonly cohorts: Cohorts,
    private readonly openings: CohortOpenings,
    private readonly codes: StaffCodes,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.staffPage(viewer, id, emptyForm({ role: 'trainer' }), 200);
  }

  @Post()
  @Allow(['organiser'], 'staff.appointed')
  async appoint(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const cohort = found(await this.courses.cohort(act.viewer, id, ['organiser']));
    const read = readForm(StaffForm, body);
    if (!read.ok) return this.staffPage(act.viewer, id, read.form, 422);
    const { personId, displayName, role } = read.value;
    if (personId) {
      if (!(await this.queries.staffPeople(act.viewer)).some((person) => person.id === personId)) return this.staffPage(act.viewer, id, withError(read.value, 'personId', 'course.staff.who.missing'), 422);
      await this.cohorts.appoint(act, id, personId, role);
      return redirect(`/cohorts/${id}/staff`, 'staffAppointed');
    }
    return this.codePage(id, await this.openings.inviteStaff(act, id, displayName, role, cohort.zone));
  }

  /** For somebody who forgot her sign-in, or lost the code of her first visit. Answers with the code itself, once. */
  @Post('/:appointmentId/code')
  @Allow(['organiser'], 'staff.codeMade')
  async renew(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('appointmentId') appointmentId: string) {
    found(await this.courses.cohort(act.viewer, id, ['organiser']));
    return this.codePage(id, await this.codes.renewStaff(act, id, appointmentId));
  }

  @Post('/:appointmentId/end')
  @Allow(['organiser'], 'staff.ended')
  async end(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('appointmentId') appointmentId: string) {
    found(await this.courses.cohort(act.viewer, id, ['organiser']));
    await this.cohorts.endAppointment(act, id, appointmentId);
    return redirect(`/cohorts/${id}/staff`, 'staffEnded');
  }

  private codePage(id: string, code: StaffCode) {
    return page('course/staff-code', staffCodePage(code, this.settings.config.siteUrl, `/cohorts/${id}/staff`, 'course.staff.back'), { title: 'course.staff.title' });
  }

  private async staffPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const cohort = found(await this.courses.cohort(viewer, id, ['organiser']));
    const [staff, people] = [await this.queries.staff(id), await this.queries.staffPeople(viewer)];
    const data = {
      form, path: `/cohorts/${id}/staff`,
      staff: staff.map((each) => ({ ...each, roleKey: `course.role.${each.role}`, endPath: `/cohorts/${id}/staff/${each.id}/end`, codePath: each.personId === viewer.personId ? null : `/cohorts/${id}/staff/${each.id}/code` })),
      people: people.map((person) => ({ value: person.id, label: person.displayName, selected: person.id === form.values.personId })),
    };
    return page('course/staff', data, { status, title: 'course.staff.title', crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }, { href: `/cohorts/${id}`, label: cohort.label }] });
  }
}
