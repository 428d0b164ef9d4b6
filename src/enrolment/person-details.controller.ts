import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { Fresh, NotFresh } from '../account/fresh.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { OpeningForm } from './opening.form.js';
import { detailRows, openingChoices } from './opening.page.js';
import { Openings } from './openings.service.js';
import { peopleCrumbs, peoplePath } from './person.page.js';
import { PersonQueries } from './person.queries.js';

/** Opening what is sealed of one person: which fields, why, and who is asking. Shown once, never kept. */
@Controller('/cohorts/:cohortId/people/:enrolmentId/details')
export class PersonDetailsController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly people: PersonQueries,
    private readonly openings: Openings,
    private readonly fresh: Fresh,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['organiser'])
  async ask(@CurrentViewer() viewer: Viewer, @Req() request: BanyanRequest, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    return this.asking(viewer, request, cohortId, enrolmentId, emptyForm(), 200);
  }

  @Post()
  @Allow(['organiser'], 'identity.opened')
  async open(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string, @Body() body: Record<string, unknown>) {
    const { viewer } = act;
    const { person, path } = await this.personOf(viewer, cohortId, enrolmentId);
    const read = readForm(OpeningForm, body);
    if (!read.ok) return this.asking(viewer, request, cohortId, enrolmentId, read.form, 422);
    try {
      await this.fresh.demand(request, body.passphrase);
    } catch (error) {
      if (!(error instanceof NotFresh)) throw error;
      return this.asking(viewer, request, cohortId, enrolmentId, withError(body, 'passphrase', error.messageKey), 422);
    }
    const details = await this.openings.openOne(act, cohortId, enrolmentId, read.value);
    if (!details) return redirect(`${path}/details`, 'detailsShown');
    return page('enrolment/details', { person, path, rows: detailRows(read.value.fields, details, viewer.locale) }, { title: 'enrolment.details.title', crumbs: peopleCrumbs(cohortId) });
  }

  private async asking(viewer: Viewer, request: BanyanRequest, cohortId: string, enrolmentId: string, form: FormState, status: number) {
    const { person, path } = await this.personOf(viewer, cohortId, enrolmentId);
    return page('enrolment/details-asking', { person, path, form, isFresh: this.fresh.isFresh(request), ...openingChoices(viewer.locale) }, { status, title: 'enrolment.details.title', crumbs: peopleCrumbs(cohortId) });
  }

  private async personOf(viewer: Viewer, cohortId: string, enrolmentId: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const now = this.clock.now();
    return { person: found(await this.people.person(viewer, cohortId, enrolmentId, dayOf(now, cohort.zone), now)), path: `${peoplePath(cohortId)}/${enrolmentId}` };
  }
}
