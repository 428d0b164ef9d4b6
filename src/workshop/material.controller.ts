import { Controller, Get, Param } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { file, page } from '../platform/http/answer.js';
import { localeOf, message } from '../platform/i18n/messages.js';
import type { Viewer } from '../people/viewer.js';
import { materialFile } from './material-file.js';
import { MaterialQueries, type MaterialView } from './material.queries.js';

@Controller('/materials/:id')
export class MaterialController {
  constructor(private readonly queries: MaterialQueries) {}

  @Get()
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const material = found(await this.queries.material(viewer, id));
    const fileBytes = Buffer.byteLength(this.file(viewer, material));
    return page('workshop/material', { ...material, fileBytes, path: `/materials/${id}`, sessionPath: `/workshops/${material.sessionId}`, isShared: viewer.isSharedPhone }, {
      title: 'workshop.material.title',
      titleParams: { position: material.position, count: material.count },
      crumbs: [{ href: `/workshops/${material.sessionId}`, label: message(viewer.locale, `workshop.name.${material.kind}`, { number: material.number }) }],
    });
  }

  @Get('/download')
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async download(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const material = found(await this.queries.material(viewer, id));
    return file(this.file(viewer, material), `handout-${material.position}.html`, 'text/html; charset=utf-8');
  }

  private file(viewer: Viewer, material: MaterialView): string {
    const locale = localeOf(viewer.locale);
    return materialFile(material, locale.code, locale.dir);
  }
}
