import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { EvaluationForm } from './evaluation.form.js';
import { formPage, subjectOf } from './evaluation.page.js';
import { EvaluationQueries, type EvaluationRow } from './evaluation.queries.js';
import { Evaluations } from './evaluations.service.js';

/** How a participant says how the course is, without her name. */
@Controller('/evaluations')
export class EvaluationController {
  constructor(
    private readonly queries: EvaluationQueries,
    private readonly evaluations: Evaluations,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant'])
  async list(@CurrentViewer() viewer: Viewer) {
    const rows = await this.queries.mine(viewer, this.clock.now());
    const answered = await this.queries.answered(viewer, rows.map(({ id }) => id));
    return page('module/evaluations', { rows: rows.map((row) => ({ ...row, subject: subjectOf(row, viewer.locale), path: `/evaluations/${row.id}`, isAnswered: answered.has(row.id) })) }, { title: 'evaluation.title' });
  }

  @Get('/:id')
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.formPage(viewer, await this.open(viewer, id));
  }

  @Post('/:id')
  @Allow(['participant'], 'evaluation.answered')
  async answer(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const row = await this.open(act.viewer, id);
    const read = readForm(EvaluationForm, body);
    if (!read.ok) return this.formPage(act.viewer, row, read.form);
    await this.evaluations.answer(act, id, read.value);
    return redirect('/evaluations', 'evaluationAnswered');
  }

  private async open(viewer: Viewer, id: string): Promise<EvaluationRow> {
    return found((await this.queries.mine(viewer, this.clock.now())).find((row) => row.id === id));
  }

  private async formPage(viewer: Viewer, row: EvaluationRow, form?: FormState) {
    const isAnswered = (await this.queries.answered(viewer, [row.id])).has(row.id);
    return page('module/evaluation', { ...formPage(row, viewer.locale), isAnswered, form: form ?? emptyForm() }, { status: form ? 422 : 200, title: 'evaluation.title', crumbs: [{ href: '/evaluations', label: 'evaluation.title' }] });
  }
}
