import { Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import { Clock } from '../../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { Attempts } from './attempts.service.js';
import { questionPath } from './question.page.js';
import { quizPage, staffPage } from './quiz.page.js';
import { QuizQueries } from './quiz.queries.js';

@Controller('/quizzes/:id')
export class QuizController {
  constructor(
    private readonly queries: QuizQueries,
    private readonly attempts: Attempts,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const quiz = found(await this.queries.quiz(viewer, id));
    const options = { title: 'quiz.quiz.title', titleParams: { position: quiz.modulePosition } };
    if (quiz.enrolmentId) return page('quiz/quiz', quizPage(quiz, this.clock.now(), viewer.zone), options);
    return page('quiz/quiz-for-staff', staffPage(quiz, found(await this.queries.forStaff(viewer, id)), viewer.roles.has('organiser')), options);
  }

  /** Begins an attempt or goes on with the open one, at the question where she was. */
  @Post('/attempts')
  @Allow(['participant'], 'quiz.begun')
  async begin(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { position } = await this.attempts.begin(act, id);
    return redirect(questionPath(id, position));
  }
}
