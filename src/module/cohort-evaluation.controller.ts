import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { file, page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { OpeningForm } from './evaluation.form.js';
import { cohortPage, evaluationsPath, resultsFile, resultsPage } from './evaluation.page.js';
import { EvaluationQueries } from './evaluation.queries.js';
import { mayShow } from './evaluation-rule.js';
import { Evaluations } from './evaluations.service.js';

/** Opening forms in a cohort, and what came back. */
@Controller()
export class CohortEvaluationController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: EvaluationQueries,
    private readonly evaluations: Evaluations,
    private readonly clock: Clock,
  ) {}

  @Get('/cohorts/:cohortId/evaluations')
  @Allow(['organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    return this.listPage(viewer, cohortId);
  }

  @Post('/cohorts/:cohortId/evaluations')
  @Allow(['organiser'], 'evaluation.opened')
  async open(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const read = readForm(OpeningForm, body);
    if (!read.ok) return this.listPage(act.viewer, cohortId, read.form);
    await this.evaluations.open(act, cohortId, read.value.subject === 'course' ? null : read.value.subject, read.value.days);
    return redirect(evaluationsPath(cohortId), 'evaluationOpened');
  }

  @Post('/evaluations/:id/closing')
  @Allow(['organiser'], 'evaluation.closed')
  async close(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    return redirect(evaluationsPath((await this.evaluations.close(act, id)).cohortId), 'evaluationClosed');
  }

  @Get('/cohorts/:cohortId/evaluations/:id')
  @Allow(['organiser'])
  async results(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Param('id') id: string) {
    const cohort = await this.cohort(viewer, cohortId);
    return page('module/evaluation-results', resultsPage(cohort, await this.shown(viewer, cohortId, id), viewer.locale), {
      title: 'evaluation.results.title', desk: true, crumbs: [{ href: `/cohorts/${cohortId}`, label: cohort.label }, { href: evaluationsPath(cohortId), label: 'evaluation.title' }],
    });
  }

  @Get('/cohorts/:cohortId/evaluations/:id/file')
  @Allow(['organiser'])
  async file(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Param('id') id: string) {
    return file(await resultsFile(await this.shown(viewer, cohortId, id), viewer.locale), 'feedback.csv', 'text/csv; charset=utf-8');
  }

  /** Results that may be shown; the others are not there. */
  private async shown(viewer: Viewer, cohortId: string, id: string) {
    const results = found(await this.queries.results(viewer, cohortId, id));
    return found(mayShow(results.answers, results.closesAt, this.clock.now()) ? results : null);
  }

  private async cohort(viewer: Viewer, cohortId: string) {
    return found(await this.courses.cohort(viewer, cohortId, ['organiser']));
  }

  private async listPage(viewer: Viewer, cohortId: string, form?: FormState) {
    const cohort = await this.cohort(viewer, cohortId);
    const data = { ...cohortPage(cohort, found(await this.queries.ofCohort(viewer, cohortId)), this.clock.now(), viewer.locale), form: form ?? emptyForm({ days: '14' }) };
    return page('module/cohort-evaluations', data, { status: form ? 422 : 200, title: 'evaluation.title', crumbs: [{ href: `/cohorts/${cohortId}`, label: cohort.label }] });
  }
}
