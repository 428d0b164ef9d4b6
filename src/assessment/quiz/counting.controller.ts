import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { emptyForm, readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { CountingForm } from './counting.form.js';
import { countingRow } from './counting.page.js';
import { CountingQueries } from './counting.queries.js';
import { Counting } from './counting.service.js';

@Controller('/counting')
export class CountingController {
  constructor(
    private readonly queries: CountingQueries,
    private readonly counting: Counting,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async list(@CurrentViewer() viewer: Viewer) {
    return this.listPage(viewer);
  }

  @Post('/:attemptId/:questionId')
  @Allow(['trainer', 'co-trainer'], 'quiz.countMineDecided')
  async decide(@CurrentAct() act: ViewerAct, @Param('attemptId') attemptId: string, @Param('questionId') questionId: string, @Body() body: unknown) {
    const read = readForm(CountingForm, body);
    if (!read.ok) return this.listPage(act.viewer, read.form);
    await this.counting.decide(act, attemptId, questionId, read.value);
    return redirect('/counting', read.value.decision === 'counts' ? 'answerCounts' : 'answerDoesNotCount');
  }

  private async listPage(viewer: Viewer, form?: FormState) {
    const { waiting, decided } = await this.queries.list(viewer);
    return page('quiz/counting', { waiting: waiting.map(countingRow), decided: decided.map(countingRow), form: form ?? emptyForm() }, { status: form ? 422 : 200, title: 'quiz.counting.title' });
  }
}
