import { Controller, Get, Param, Post, Req } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { found } from '../platform/errors.js';
import { emptyForm } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer, type BanyanRequest } from '../platform/http/access.js';
import { file, page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { FIELD_MAPPING } from './field-mapping.js';
import { FileOpenings } from './file-openings.service.js';
import { filesPage } from './files.page.js';
import { FilesQueries } from './files.queries.js';
import { isFileFormat } from './file-formats.js';
import { MatchQueries } from './match.queries.js';
import { ALL_FIELDS } from './record-fields.js';
import { RecordFiles } from './record-files.service.js';

/** The one page of a university's records staff. */
@Controller('/files')
export class FilesController {
  constructor(
    private readonly queries: FilesQueries,
    private readonly matches: MatchQueries,
    private readonly files: RecordFiles,
    private readonly openings: FileOpenings,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['partner-officer'])
  async show(@CurrentViewer() viewer: Viewer) {
    const now = this.clock.now();
    const releases = await this.queries.releases(viewer, dayOf(now, 'UTC'));
    return page('record/files', { ...filesPage(releases, now), form: emptyForm(), open: await this.matches.desk(viewer) }, { title: 'record.files.title' });
  }

  /** What each field means, and where it belongs in what registries know. */
  @Get('/fields')
  @Allow(['partner-officer'])
  fields() {
    const fields = ALL_FIELDS.map((field) => ({ field, noteKey: `record.note.${field}`, ...FIELD_MAPPING[field], isOptional: FIELD_MAPPING[field].eu === 'o' }));
    return page('record/fields', { fields }, { title: 'record.fields.title', crumbs: [{ href: '/files', label: 'record.files.heading' }], desk: true });
  }

  /** Writes a delivery, as every download does; asking for the head of it does not. */
  @Get('/:cohortId/:partnerId/:format')
  @Allow(['partner-officer'], 'record.downloaded')
  @FreshSignIn()
  async download(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Param('cohortId') cohortId: string, @Param('partnerId') partnerId: string, @Param('format') named: string) {
    const format = found(isFileFormat(named) ? named : null);
    if (request.method === 'HEAD') return undefined;
    const taken = await this.files.download(act, cohortId, partnerId, format);
    return file(taken.file.read(), taken.name, taken.type);
  }

  @Post('/:cohortId/:partnerId/opening')
  @Allow(['partner-officer'], 'record.openingAsked')
  async askToOpen(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('partnerId') partnerId: string) {
    await this.openings.ask(act, cohortId, partnerId);
    return redirect('/files', 'fileOpeningAsked');
  }
}
