import { Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { LessonQueries } from './lesson.queries.js';
import { modulePage } from './module.page.js';
import { Progress } from './progress.service.js';

@Controller('/modules/:id')
export class ModuleController {
  constructor(
    private readonly queries: LessonQueries,
    private readonly progress: Progress,
  ) {}

  @Get()
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const learningModule = found(await this.queries.module(viewer, id));
    return page('module/module', modulePage(learningModule), { title: 'module.module.title', titleParams: { position: learningModule.position } });
  }

  @Post('/done')
  @Allow(['participant'], 'module.done')
  async done(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.progress.moduleDone(act, id);
    return redirect(`/modules/${id}`, 'moduleDone');
  }

  @Post('/not-done')
  @Allow(['participant'], 'module.notDone')
  async notDone(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.progress.moduleNotDone(act, id);
    return redirect(`/modules/${id}`);
  }
}
