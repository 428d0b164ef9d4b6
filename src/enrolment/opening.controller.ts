import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { Fresh, NotFresh } from '../account/fresh.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { file, page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';
import { OpeningForm } from './opening.form.js';
import { openingList } from './opening-list.js';
import { openingChoices, openingPage, openingsTable } from './opening.page.js';
import { OpeningQueries } from './opening.queries.js';
import { Openings } from './openings.service.js';
import { peopleCrumbs } from './person.page.js';

/** Sealed fields of a whole cohort: one organiser asks, another says yes, the first takes the list once. */
@Controller()
export class OpeningController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: OpeningQueries,
    private readonly openings: Openings,
    private readonly fresh: Fresh,
    private readonly clock: Clock,
  ) {}

  @Get('/cohorts/:cohortId/openings')
  @Allow(['organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Req() request: BanyanRequest, @Param('cohortId') cohortId: string) {
    return this.listPage(viewer, request, cohortId, emptyForm(), 200);
  }

  @Post('/cohorts/:cohortId/openings')
  @Allow(['organiser'], 'opening.asked')
  async ask(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Param('cohortId') cohortId: string, @Body() body: Record<string, unknown>) {
    const read = readForm(OpeningForm, body);
    if (!read.ok) return this.listPage(act.viewer, request, cohortId, read.form, 422);
    found(await this.courses.cohort(act.viewer, cohortId, ['organiser']));
    const refused = await this.notFresh(request, body);
    if (refused) return this.listPage(act.viewer, request, cohortId, refused, 422);
    return redirect(`/openings/${await this.openings.ask(act, cohortId, read.value)}`, 'openingAsked');
  }

  @Get('/openings/:id')
  @Allow(['organiser', 'second-person'])
  async show(@CurrentViewer() viewer: Viewer, @Req() request: BanyanRequest, @Param('id') id: string) {
    return this.onePage(viewer, request, id, emptyForm(), 200);
  }

  @Post('/openings/:id/agreement')
  @Allow(['organiser', 'second-person'], 'opening.agreed')
  async agree(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    found(await this.queries.one(act.viewer, id));
    const refused = await this.notFresh(request, body);
    if (refused) return this.onePage(act.viewer, request, id, refused, 422);
    await this.openings.agree(act, id);
    return redirect(`/openings/${id}`, 'openingAgreed');
  }

  @Post('/openings/:id/refusal')
  @Allow(['organiser', 'second-person'], 'opening.refused')
  async refuse(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.openings.refuse(act, id);
    return redirect(`/openings/${id}`, 'openingRefused');
  }

  @Post('/openings/:id/list')
  @HttpCode(200)
  @Allow(['organiser'], 'opening.taken')
  async take(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    found(await this.queries.one(act.viewer, id));
    const refused = await this.notFresh(request, body);
    if (refused) return this.onePage(act.viewer, request, id, refused, 422);
    const taken = await this.openings.take(act, id);
    if (!taken) return redirect(`/openings/${id}`, 'openingTaken');
    return file(await openingList(taken.opening, taken.people, act.viewer.locale), `list-${id.slice(0, 8)}.csv`, 'text/csv; charset=utf-8');
  }

  private async notFresh(request: BanyanRequest, body: Record<string, unknown>): Promise<FormState | null> {
    try {
      await this.fresh.demand(request, body.passphrase);
      return null;
    } catch (error) {
      if (error instanceof NotFresh) return withError(body, 'passphrase', error.messageKey);
      throw error;
    }
  }

  private async listPage(viewer: Viewer, request: BanyanRequest, cohortId: string, form: FormState, status: number) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const rows = await this.queries.ofCohort(viewer, cohortId);
    const data = { cohort, form, isFresh: this.fresh.isFresh(request), path: `/cohorts/${cohortId}/openings`, ...openingChoices(viewer.locale), table: openingsTable(rows, this.clock.now(), viewer.locale), hasRows: rows.length > 0 };
    return page('enrolment/openings', data, { status, title: 'enrolment.openings.title', crumbs: peopleCrumbs(cohortId), desk: true });
  }

  private async onePage(viewer: Viewer, request: BanyanRequest, id: string, form: FormState, status: number) {
    const row = found(await this.queries.one(viewer, id));
    const isOrganiser = canOrganise(viewer, row.cohortId);
    const crumbs = isOrganiser ? [...peopleCrumbs(row.cohortId), { href: `/cohorts/${row.cohortId}/openings`, label: 'enrolment.openings.title' }] : [{ href: '/second-yes', label: 'places.secondYes' }];
    return page('enrolment/opening', { ...openingPage(row, isOrganiser, this.clock.now(), viewer.locale), form, isFresh: this.fresh.isFresh(request) }, { status, title: 'enrolment.opening.title', crumbs });
  }
}
