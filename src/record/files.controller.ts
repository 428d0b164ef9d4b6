import { Controller, Get, Param, Req } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { found } from '../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { file, page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { filesPage } from './files.page.js';
import { FilesQueries } from './files.queries.js';
import { FILE_FORMATS, RecordFiles } from './record-files.service.js';

/** The one page of a university's records staff. */
@Controller('/files')
export class FilesController {
  constructor(
    private readonly queries: FilesQueries,
    private readonly files: RecordFiles,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['partner-officer'])
  async show(@CurrentViewer() viewer: Viewer) {
    return page('record/files', filesPage(await this.queries.releases(viewer, dayOf(this.clock.now(), 'UTC'))), { title: 'record.files.title' });
  }

  /** Writes a delivery row, as every download does; asking for the head of it does not. */
  @Get('/:cohortId/:partnerId/:format')
  @Allow(['partner-officer'], 'record.downloaded')
  @FreshSignIn()
  async download(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Param('cohortId') cohortId: string, @Param('partnerId') partnerId: string, @Param('format') named: string) {
    const format = found(FILE_FORMATS.find((each) => each === named));
    if (request.method === 'HEAD') return undefined;
    const { content, name, type } = await this.files.download(act, cohortId, partnerId, format);
    return file(content, name, type);
  }
}
