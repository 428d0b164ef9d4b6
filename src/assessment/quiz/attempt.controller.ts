import { Body, Controller, Get, Headers, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { readForm } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { attemptPage } from './attempt.page.js';
import { AttemptQueries } from './attempt.queries.js';
import { Attempts } from './attempts.service.js';
import { CountMineForm } from './counting.form.js';
import { Counting } from './counting.service.js';
import { HandInForm } from './hand-in.form.js';
import { reviewPage } from './question.page.js';
import { quizPath } from './quiz.page.js';
import { QuizQueries } from './quiz.queries.js';

@Controller('/quizzes/:id')
export class AttemptController {
  constructor(
    private readonly queries: AttemptQueries,
    private readonly quizzes: QuizQueries,
    private readonly attempts: Attempts,
    private readonly counting: Counting,
  ) {}

  @Get('/review')
  @Allow(['participant'])
  async review(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const review = await this.queries.review(viewer, id);
    if (!review) return redirect(quizPath(found(await this.quizzes.quiz(viewer, id)).id));
    return page('quiz/review', reviewPage(review), { title: 'quiz.review.title', crumbs: [{ href: quizPath(id), label: review.title }], scripts: ['hand-in'] });
  }

  @Post('/hand-in')
  @Allow(['participant'], 'quiz.handedIn')
  async handIn(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown, @Headers('accept') accept: string | undefined) {
    const read = readForm(HandInForm, body);
    const { attempt, client_at: clientAt } = found(read.ok ? read.value : null);
    const { number } = await this.attempts.handIn(act, id, attempt, clientAt);
    const next = `${quizPath(id)}/attempts/${number}`;
    return accept === 'application/json' ? { next: `${next}?said=quizHandedIn` } : redirect(next, 'quizHandedIn');
  }

  @Get('/attempts/:number')
  @Allow(['participant'])
  async result(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Param('number') number: string) {
    const result = found(/^[1-9]\d{0,4}$/.test(number) ? await this.queries.result(viewer, id, Number(number)) : null);
    return page('quiz/attempt', attemptPage(result), { title: 'quiz.result.title', titleParams: { number: result.number }, crumbs: [{ href: quizPath(id), label: result.title }] });
  }

  @Post('/attempts/:number/count-mine')
  @Allow(['participant'], 'quiz.countMineAsked')
  async countMine(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('number') number: string, @Body() body: unknown) {
    const read = readForm(CountMineForm, body);
    const { position } = found(read.ok && /^[1-9]\d{0,4}$/.test(number) ? read.value : null);
    await this.counting.ask(act, id, Number(number), position);
    return redirect(`${quizPath(id)}/attempts/${number}#question-${position}`, 'countMineAsked');
  }
}
