import { Body, Controller, Get, Headers, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import { message } from '../../platform/i18n/messages.js';
import { clockOf } from '../../platform/time/local-time.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { AnswerForm } from './answer.form.js';
import { Answers } from './answers.service.js';
import { AttemptQueries, type QuestionView } from './attempt.queries.js';
import { pathAfter, questionPage } from './question.page.js';
import { quizPath } from './quiz.page.js';
import { QuizQueries } from './quiz.queries.js';

const isPosition = (nth: string): boolean => /^[1-9]\d?$/.test(nth);

@Controller('/quizzes/:id/questions/:nth')
export class QuestionController {
  constructor(
    private readonly queries: AttemptQueries,
    private readonly quizzes: QuizQueries,
    private readonly answers: Answers,
  ) {}

  @Get()
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Param('nth') nth: string) {
    const question = isPosition(nth) ? await this.queries.question(viewer, id, Number(nth)) : undefined;
    if (question) return this.questionPage(question, viewer);
    // No attempt is open: the quiz's first page says what to do. Somebody else's quiz is not there at all.
    const quiz = found(await this.quizzes.quiz(viewer, id));
    return redirect(quizPath(found(quiz.open ? null : quiz).id));
  }

  /** Saves the answer and goes on; a script that asks for JSON gets the time and the next address instead. */
  @Post()
  @Allow(['participant'], 'quiz.answered')
  async save(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('nth') nth: string, @Body() body: unknown, @Headers('accept') accept: string | undefined) {
    const position = Number(found(isPosition(nth) ? nth : null));
    const read = readForm(AnswerForm, body);
    if (!read.ok) return this.questionPage(found(await this.queries.question(act.viewer, id, position)), act.viewer, read.form);
    const { savedAt } = await this.answers.save(act, id, position, read.value);
    const next = pathAfter(id, position, read.value.go);
    if (!accept?.startsWith('application/json')) return redirect(next);
    return { next, text: message(act.viewer.locale, 'quiz.question.saved', { clock: clockOf(new Date(savedAt), act.viewer.zone) }) };
  }

  private questionPage(question: QuestionView, viewer: Viewer, form?: FormState) {
    return page('quiz/question', { ...questionPage(question, viewer.zone), form: form ?? emptyForm() }, {
      status: form ? 422 : 200,
      title: 'quiz.question.title',
      titleParams: { position: question.position, count: question.count },
      crumbs: [{ href: quizPath(question.quizId), label: question.title }],
      scripts: ['copy', 'quiz'],
    });
  }
}
