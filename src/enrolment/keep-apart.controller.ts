import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CourseQueries } from '../course/course.queries.js';
import { DomainError, found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { KeepApartForm, OwnApartForm } from './keep-apart.form.js';
import { KeepApartQueries } from './keep-apart.queries.js';
import { KeepAparts } from './keep-aparts.service.js';
import { PairingQueries } from './pairing.queries.js';
import { peopleCrumbs } from './person.page.js';

/** Who should not be near whom. */
@Controller()
export class KeepApartController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: KeepApartQueries,
    private readonly people: PairingQueries,
    private readonly aparts: KeepAparts,
  ) {}

  @Get('/cohorts/:cohortId/apart')
  @Allow(['organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    return this.listPage(viewer, cohortId, emptyForm(), 200);
  }

  @Post('/cohorts/:cohortId/apart')
  @Allow(['organiser'], 'apart.kept')
  async pair(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const read = readForm(KeepApartForm, body);
    if (!read.ok) return this.listPage(act.viewer, cohortId, read.form, 422);
    try {
      await this.aparts.pair(act, cohortId, read.value.one, read.value.other);
    } catch (error) {
      if (!(error instanceof DomainError) || error.status !== 422) throw error;
      return this.listPage(act.viewer, cohortId, withError(read.value, 'other', error.messageKey), 422);
    }
    return redirect(`/cohorts/${cohortId}/apart`, 'apartKept');
  }

  @Get('/apart')
  @Allow(['participant'])
  async own(@CurrentViewer() viewer: Viewer) {
    return this.ownPage(viewer, emptyForm(), 200);
  }

  @Post('/apart')
  @Allow(['participant'], 'apart.asked')
  async ask(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(OwnApartForm, body);
    if (!read.ok) return this.ownPage(act.viewer, read.form, 422);
    await this.aparts.ask(act, read.value.who);
    return redirect('/apart', 'apartAsked');
  }

  /** By an organiser of the cohort, or by whoever asked for it herself. */
  @Post('/apart/:id/ending')
  @Allow(['participant', 'organiser'], 'apart.ended')
  async end(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { cohortId } = await this.aparts.end(act, id);
    return redirect(act.viewer.has('organiser', cohortId) ? `/cohorts/${cohortId}/apart` : '/apart', 'apartEnded');
  }

  private async listPage(viewer: Viewer, cohortId: string, form: FormState, status: number) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const [rows, people] = [await this.queries.ofCohort(viewer, cohortId), await this.people.participants(viewer, cohortId)];
    const choices = people.map(({ id, displayName }) => ({ value: id, label: displayName }));
    const data = { form, cohort, path: `/cohorts/${cohortId}/apart`, choices, rows: rows.map((row) => ({ ...row, endPath: `/apart/${row.id}/ending` })) };
    return page('enrolment/keep-apart', data, { status, title: 'enrolment.apart.title', crumbs: [...peopleCrumbs(cohortId), { href: `/cohorts/${cohortId}/groups`, label: 'enrolment.groups.heading' }] });
  }

  private async ownPage(viewer: Viewer, form: FormState, status: number) {
    const own = await this.queries.own(viewer);
    const choices = [
      ...(own?.near ?? []).map(({ id, displayName }) => ({ value: `place-${id}`, label: displayName, isInterpreter: false })),
      ...(own?.interpreters ?? []).map(({ id, displayName }) => ({ value: `interpreter-${id}`, label: displayName, isInterpreter: true })),
    ].filter(({ value }) => !own?.asked.some(({ who }) => who === value));
    const asked = (own?.asked ?? []).map((one) => ({ ...one, endPath: `/apart/${one.id}/ending` }));
    return page('enrolment/own-apart', { form, choices, asked, hasPlace: own !== undefined }, { status, title: 'enrolment.apart.own.title', crumbs: [{ href: '/help', label: 'message.help.title' }] });
  }
}
