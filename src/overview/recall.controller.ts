import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CourseQueries } from '../course/course.queries.js';
import { peopleCrumbs } from '../enrolment/person.page.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { RecallReasonForm, RecallToldForm } from './recall.form.js';
import { RecallQueries } from './recall.queries.js';
import { Recalls } from './recalls.service.js';

/** Files at universities that hold the row of somebody who hides: opened for a reason, without a name. */
@Controller('/cohorts/:cohortId/recalls')
export class RecallController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: RecallQueries,
    private readonly recalls: Recalls,
  ) {}

  @Get()
  @Allow(['organiser'])
  async ask(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    return this.reasonPage(viewer, cohortId, emptyForm({ reason: 'tell' }), 200);
  }

  @Post()
  @Allow(['organiser'], 'recall.opened')
  async open(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const read = readForm(RecallReasonForm, body);
    if (!read.ok) return this.reasonPage(act.viewer, cohortId, read.form, 422);
    const cohort = found(await this.courses.cohort(act.viewer, cohortId, ['organiser']));
    const rows = (await this.recalls.open(act, cohortId, read.value.reason)).map((row) => ({
      ...row, value: `${row.downloadId}.${row.recordId}`, format: row.format.toUpperCase(),
      // The name is in the file only where the agreement has it and she had said yes to it.
      fieldKeys: (row.fields ?? []).filter((field) => row.withName || (field !== 'name' && field !== 'name_latin')).map((field) => `record.field.${field}`),
    }));
    return page('overview/recalls', { cohort, path: `/cohorts/${cohortId}/recalls`, form: emptyForm(), waiting: rows.filter((row) => !row.toldAt), told: rows.filter((row) => row.toldAt) }, { title: 'recall.title', crumbs: peopleCrumbs(cohortId) });
  }

  @Post('/told')
  @Allow(['organiser'], 'recall.told')
  async tell(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const read = readForm(RecallToldForm, body);
    if (!read.ok) return this.reasonPage(act.viewer, cohortId, { values: { reason: 'tell' }, errors: { reason: 'recall.told.missing' } }, 422);
    await this.recalls.tell(act, cohortId, read.value.told);
    return redirect(`/cohorts/${cohortId}/recalls`, 'recallTold');
  }

  private async reasonPage(viewer: Viewer, cohortId: string, form: FormState, status: number) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    return page('overview/recall-reason', { cohort, path: `/cohorts/${cohortId}/recalls`, form, isWaiting: await this.queries.isWaiting(viewer, cohortId) }, { status, title: 'recall.title', crumbs: peopleCrumbs(cohortId) });
  }
}
