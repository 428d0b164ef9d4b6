import { Body, Controller, Get, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { OpeningForm } from './cohort-opening.form.js';
import { isSiteOrganiser } from './course.policy.js';
import { openingPage, openingPreview } from './cohort-opening.page.js';
import { CohortOpeningQueries } from './cohort-opening.queries.js';
import { CohortOpenings } from './cohort-openings.service.js';

@Controller('/cohorts/opening')
export class CohortOpeningController {
  constructor(
    private readonly queries: CohortOpeningQueries,
    private readonly openings: CohortOpenings,
  ) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer) {
    const courses = await this.queries.courses(viewer);
    return this.formPage(viewer, emptyForm({ courseId: courses[0]?.id, zone: courses[0]?.lastZone ?? viewer.zone }), 200);
  }

  /** First press: the dates as they would be. Second press: the cohort is there. */
  @Post()
  @Allow(['organiser'], 'cohort.planned')
  async open(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(OpeningForm, body);
    if (!read.ok) return this.formPage(act.viewer, read.form, 422);
    const { step, ...opening } = read.value;
    const course = found((await this.queries.courses(act.viewer)).find((each) => each.id === opening.courseId));
    if (step === 'change') return this.formPage(act.viewer, emptyForm({ ...opening }), 200);
    if (step !== 'open') return page('course/opening-preview', openingPreview(opening, course.title, await this.queries.plannedDates(course.id)), { title: 'course.opening.title' });
    return redirect(`/cohorts/${await this.openings.open(act, opening)}`, 'cohortOpened');
  }

  private async formPage(viewer: Viewer, form: FormState, status: number) {
    const [courses, people] = [await this.queries.courses(viewer), await this.queries.staffPeople(viewer)];
    return page('course/opening', openingPage(form, courses, people, viewer, isSiteOrganiser(viewer)), { status, title: 'course.opening.title', crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }] });
  }
}
