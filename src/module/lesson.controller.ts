import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { LessonNoteForm } from './lesson.form.js';
import { lessonPage } from './lesson.page.js';
import { LessonQueries } from './lesson.queries.js';
import { Progress } from './progress.service.js';

@Controller('/lessons/:id')
export class LessonController {
  constructor(
    private readonly queries: LessonQueries,
    private readonly progress: Progress,
  ) {}

  @Get()
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.lessonPage(viewer, id, undefined, 200);
  }

  @Post('/done')
  @Allow(['participant'], 'lesson.done')
  async done(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.progress.lessonDone(act, id);
    return redirect(`/lessons/${id}`);
  }

  @Post('/not-done')
  @Allow(['participant'], 'lesson.notDone')
  async notDone(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.progress.lessonNotDone(act, id);
    return redirect(`/lessons/${id}`);
  }

  @Post('/note')
  @Allow(['participant'], 'lesson.noteKept')
  async keepNote(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(LessonNoteForm, body);
    if (!read.ok) return this.lessonPage(act.viewer, id, read.form, 422);
    await this.progress.keepNote(act, id, read.value.note);
    return redirect(`/lessons/${id}#note`, 'noteKept');
  }

  private async lessonPage(viewer: Viewer, id: string, form: FormState | undefined, status: number) {
    const lesson = found(await this.queries.lesson(viewer, id));
    const shown = lessonPage(lesson);
    return page('module/lesson', { ...shown, form: form ?? emptyForm({ note: lesson.note ?? '' }) }, {
      status,
      minutes: shown.minutes,
      title: 'module.lesson.title',
      titleParams: { position: lesson.position, count: lesson.count },
      crumbs: [{ href: `/modules/${lesson.moduleId}`, label: lesson.moduleTitle }],
    });
  }
}
