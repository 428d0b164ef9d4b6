import { Controller, Get, Param } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Allow, CurrentViewer } from '../../platform/http/access.js';
import { page } from '../../platform/http/answer.js';
import type { Viewer } from '../../people/viewer.js';
import { statisticPage } from './statistic.page.js';
import { StatisticQueries } from './statistic.queries.js';

/** Which questions of a quiz are too hard, too easy or unclear. Nobody's time is measured. */
@Controller('/quizzes/:id/statistics')
export class StatisticController {
  constructor(private readonly queries: StatisticQueries) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const view = found(await this.queries.ofQuiz(viewer, id));
    return page('quiz/statistics', statisticPage(id, view, viewer.locale), { title: 'quiz.statistics.title', desk: true, crumbs: [{ href: `/quizzes/${id}`, label: 'quiz.statistics.quiz' }] });
  }
}
