import { Controller, Get, Param } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { file, page } from '../platform/http/answer.js';
import { localeOf } from '../platform/i18n/messages.js';
import type { Viewer } from '../people/viewer.js';
import { LessonQueries } from './lesson.queries.js';
import { moduleFile } from './module-file.js';

/** A module to read without a line: the page says the size and that a file will lie on this phone, then gives it. */
@Controller('/modules/:id/file')
export class ModuleFileController {
  constructor(private readonly queries: LessonQueries) {}

  @Get()
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const { learningModule, html } = await this.make(viewer, id);
    return page('module/file-page', { path: `/modules/${id}/file/download`, modulePath: `/modules/${id}`, position: learningModule.position, bytes: Buffer.byteLength(html), isShared: viewer.isSharedPhone, taskPath: learningModule.isParticipant ? `/offline-packs/for/module/${id}` : null }, {
      title: 'module.module.title', titleParams: { position: learningModule.position },
    });
  }

  @Get('/download')
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async download(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const { learningModule, html } = await this.make(viewer, id);
    return file(html, `reading-${learningModule.position}.html`, 'text/html; charset=utf-8');
  }

  private async make(viewer: Viewer, id: string) {
    const learningModule = found(await this.queries.module(viewer, id));
    const lessons = await this.queries.texts(learningModule.id);
    const locale = localeOf(viewer.locale);
    return { learningModule, html: moduleFile(learningModule, lessons, locale.code, locale.dir) };
  }
}
