import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { EnrolmentQueries } from '../enrolment/enrolment.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { AskForm, ReplyForm } from './question.form.js';
import { careNames, questionPage, questionsPage } from './question.page.js';
import { QuestionQueries } from './question.queries.js';
import { Questions } from './questions.service.js';

const READERS = ['participant', 'trainer', 'co-trainer', 'organiser', 'care-contact', 'care-deputy'];
const STAFF = READERS.filter((role) => role !== 'participant');

@Controller('/questions')
export class QuestionController {
  constructor(
    private readonly queries: QuestionQueries,
    private readonly enrolments: EnrolmentQueries,
    private readonly questions: Questions,
  ) {}

  @Get()
  @Allow(READERS)
  async list(@CurrentViewer() viewer: Viewer, @Query('page') wanted: string) {
    return this.listPage(viewer, wanted, emptyForm(), 200);
  }

  @Post()
  @Allow(['participant'], 'question.asked')
  async ask(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(AskForm, body);
    if (!read.ok) return this.listPage(act.viewer, '1', read.form, 422);
    if (read.value.forCare && !careNames(await this.queries.contacts(act.viewer))) return this.listPage(act.viewer, '1', withError({ ...read.value, from: read.value.from ?? '' }, 'text', 'message.ask.noCare'), 422);
    const place = found(await this.enrolments.current(act.viewer));
    const id = await this.questions.ask(act, place.cohortId, read.value.text, read.value.from, read.value.forCare);
    return redirect(`/questions/${id}`, 'questionAsked');
  }

  @Get('/:id')
  @Allow(READERS)
  async show(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const answer = await this.threadPage(act.viewer, id, emptyForm(), 200);
    await this.questions.seen({ ...act, formKey: null }, id);
    return answer;
  }

  @Post('/:id/messages')
  @Allow(READERS, 'question.answered')
  async reply(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(ReplyForm, body);
    if (!read.ok) return this.threadPage(act.viewer, id, read.form, 422);
    await this.questions.reply(act, id, read.value.text);
    return redirect(`/questions/${id}`, 'messageSent');
  }

  @Post('/:id/closing')
  @Allow(STAFF, 'question.closed')
  async close(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.questions.close(act, id);
    return redirect('/questions', 'questionClosed');
  }

  private async listPage(viewer: Viewer, wanted: string, form: FormState, status: number) {
    const number = Math.min(Math.max(Number.parseInt(wanted, 10) || 1, 1), 10000);
    const { threads, pages } = await this.queries.threads(viewer, number);
    return page('message/questions', questionsPage(viewer, threads, number, pages, form, careNames(viewer.roles.has('participant') ? await this.queries.contacts(viewer) : [])), { status, title: 'message.questions.title' });
  }

  private async threadPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const thread = found(await this.queries.thread(viewer, id));
    return page('message/question', questionPage(viewer, thread, form), { status, title: 'message.question.title', crumbs: [{ href: '/questions', label: 'message.questions.title' }] });
  }
}
