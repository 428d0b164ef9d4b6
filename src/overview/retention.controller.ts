import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { ErasureQueries } from './erasure.queries.js';
import { RetentionTermForm, RetentionYesForm } from './retention.form.js';
import { retentionPage } from './retention.page.js';
import { RetentionQueries } from './retention.queries.js';
import { Retentions } from './retentions.service.js';

/** What goes after the end of a cohort, and when; a first time waits for a yes here. */
@Controller('/cohorts/:cohortId/retention')
export class RetentionController {
  constructor(
    private readonly queries: RetentionQueries,
    private readonly erasures: ErasureQueries,
    private readonly courses: CourseQueries,
    private readonly retentions: Retentions,
  ) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    return this.answer(viewer, cohortId, emptyForm(), 200);
  }

  @Post('/yes')
  @Allow(['organiser'], 'retention.agreed')
  async agree(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const read = readForm(RetentionYesForm, body);
    if (!read.ok) return this.answer(act.viewer, cohortId, read.form, 422);
    await this.retentions.agree(act, cohortId, read.value.kind);
    return redirect(`/cohorts/${cohortId}/retention`, 'retentionAgreed');
  }

  @Post('/terms')
  @Allow(['organiser'], 'retention.termChanged')
  async changeTerm(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const read = readForm(RetentionTermForm, body);
    if (!read.ok) return this.answer(act.viewer, cohortId, read.form, 422);
    await this.retentions.changeTerm(act, cohortId, read.value.kind, read.value.months);
    return redirect(`/cohorts/${cohortId}/retention`, 'saved');
  }

  private async answer(viewer: Viewer, cohortId: string, form: FormState, status: number) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const lines = found(await this.queries.ofCohort(viewer, cohortId));
    const counted = await Promise.all(lines.map(async (line) => ({ ...line, counts: await this.queries.counts(cohortId, line.kind, []) })));
    const data = { form, ...retentionPage(`/cohorts/${cohortId}/retention`, counted, await this.erasures.waiting(viewer, cohortId), form) };
    return page('overview/retention', data, { status, title: 'retention.title', crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }, { href: `/cohorts/${cohortId}`, label: cohort.label }] });
  }
}
