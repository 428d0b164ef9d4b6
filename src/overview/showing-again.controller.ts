import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CourseQueries } from '../course/course.queries.js';
import { peopleCrumbs } from '../enrolment/person.page.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { ShowAgainForm } from './hiding.form.js';
import { HidingQueries } from './hiding.queries.js';
import { NotOnePerson, ShowingsAgain } from './showings-again.service.js';

/** The way back from hiding. */
@Controller()
export class ShowingAgainController {
  constructor(
    private readonly queries: HidingQueries,
    private readonly courses: CourseQueries,
    private readonly showings: ShowingsAgain,
  ) {}

  @Get('/cohorts/:cohortId/hiding')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    return this.askPage(viewer, cohortId, emptyForm(), 200);
  }

  @Post('/cohorts/:cohortId/hiding')
  @Allow(['organiser'], 'person.showingAsked')
  async ask(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const read = readForm(ShowAgainForm, body);
    if (!read.ok) return this.askPage(act.viewer, cohortId, read.form, 422);
    try {
      await this.showings.ask(act, cohortId, read.value.name);
    } catch (error) {
      if (error instanceof NotOnePerson) return this.askPage(act.viewer, cohortId, withError(read.value, 'name', error.messageKey), 422);
      throw error;
    }
    return redirect(`/cohorts/${cohortId}/hiding`, 'showingAsked');
  }

  @Post('/cohorts/:cohortId/hiding/:showingId/stop')
  @Allow(['organiser'], 'person.showingStopped')
  async stop(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('showingId') showingId: string) {
    await this.showings.stop(act, cohortId, showingId);
    return redirect(`/cohorts/${cohortId}/hiding`, 'showingStopped');
  }

  @Post('/hide-me/stay')
  @Allow([], 'person.showingStopped')
  async stay(@CurrentAct() act: ViewerAct) {
    found(await this.queries.own(act.viewer));
    await this.showings.stay(act);
    return redirect('/hide-me', 'stayHidden');
  }

  private async askPage(viewer: Viewer, cohortId: string, form: FormState, status: number) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const asked = await this.queries.asked(viewer, cohortId);
    return page('overview/hiding-end', { form, cohort, asked: asked.map((each) => ({ ...each, path: `/cohorts/${cohortId}/hiding/${each.id}/stop` })) }, { status, title: 'hiding.end.title', crumbs: peopleCrumbs(cohortId) });
  }
}
