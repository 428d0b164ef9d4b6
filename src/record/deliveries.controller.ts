import { readFile } from 'node:fs/promises';
import { Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { CurrentUpload, OneFile, type Upload } from '../platform/files/one-file.interceptor.js';
import { emptyForm, withError } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { file, page } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { DeliveriesQueries } from './deliveries.queries.js';
import { DeliveryChecks } from './delivery-checks.service.js';
import { Manifests } from './manifests.service.js';

/** What a university has taken: the signed MANIFEST of each download, and whether a file is one of ours. */
@Controller('/deliveries')
export class DeliveriesController {
  constructor(
    private readonly queries: DeliveriesQueries,
    private readonly checks: DeliveryChecks,
    private readonly manifests: Manifests,
  ) {}

  @Get('/check')
  @Allow(['partner-officer', 'organiser'])
  ask() {
    return page('record/check', { form: emptyForm(), checked: null }, { title: 'record.check.title' });
  }

  @Post('/check')
  @Allow(['partner-officer', 'organiser'], 'record.fileChecked')
  @UseInterceptors(OneFile)
  async check(@CurrentAct() act: ViewerAct, @CurrentUpload() upload: Upload) {
    if (!upload.file) {
      const key = upload.isTooLarge ? 'record.check.tooLarge' : 'record.check.missing';
      return page('record/check', { form: withError({}, 'file', key), checked: null }, { status: upload.isTooLarge ? 413 : 422, title: 'record.check.title' });
    }
    const checked = await this.checks.check(act, await readFile(upload.file.path));
    return page('record/check', { form: emptyForm(), checked }, { title: 'record.check.title' });
  }

  @Get('/:id/manifest')
  @Allow(['partner-officer'])
  async manifest(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const delivery = found(await this.queries.one(viewer, id));
    return file(await this.manifests.of(delivery, viewer), `manifest-${id.slice(0, 8)}.txt`, 'text/plain; charset=utf-8');
  }
}
