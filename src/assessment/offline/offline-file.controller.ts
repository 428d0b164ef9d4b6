import { readFile } from 'node:fs/promises';
import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { CurrentUpload, OneFile, type Upload } from '../../platform/files/one-file.interceptor.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { OfflineArrivals } from './offline-arrivals.service.js';
import { SendForm, WaitingPartForm } from './offline-file.form.js';
import { arrivalPage, subjectRow } from './offline.page.js';
import { OfflineQueries } from './offline.queries.js';
import { FILE_MOST, OfflineFileRefused } from './sealed-answers.js';

/** Where answers that were saved without a line come back: from her, or from who sends for her. */
@Controller('/offline-files')
export class OfflineFileController {
  constructor(
    private readonly queries: OfflineQueries,
    private readonly arrivals: OfflineArrivals,
  ) {}

  @Get()
  @Allow(['participant', 'focal-point'])
  async show(@CurrentViewer() viewer: Viewer) {
    return this.sendPage(viewer, emptyForm(), 200);
  }

  /** The file, or its text where a phone lets nobody choose it. */
  @Post()
  @Allow(['participant', 'focal-point'], 'offlineFile.sent')
  @UseInterceptors(OneFile)
  async send(@CurrentAct() act: ViewerAct, @Body() body: Record<string, unknown>, @CurrentUpload() upload: Upload) {
    const again = (field: string, key: string, status = 422) => this.sendPage(act.viewer, withError(body, field, key), status);
    const read = readForm(SendForm, body);
    if (!read.ok) return this.sendPage(act.viewer, read.form, 422);
    if (upload.isTooLarge || (upload.file && upload.file.bytes > FILE_MOST)) return again('file', 'offline.refused.other', 413);
    const text = upload.file ? await readFile(upload.file.path, 'utf8') : read.value.pasted;
    if (!upload.file && text.trim() === '') return again('file', 'offline.refused.missing');
    try {
      const { id } = await this.arrivals.receive(act, text);
      return redirect(`/offline-files/${id}`);
    } catch (error) {
      if (!(error instanceof OfflineFileRefused)) throw error;
      return again(upload.file ? 'file' : 'pasted', error.messageKey);
    }
  }

  @Get('/:id')
  @Allow(['participant', 'focal-point'])
  async arrival(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return page('offline/arrival', arrivalPage(found(await this.queries.arrival(viewer, id))), { title: 'offline.arrival.title', crumbs: [{ href: '/offline-files', label: 'offline.send.title' }] });
  }

  /** A yes to what was asked, or another try. */
  @Post('/:id/hand-in')
  @Allow(['participant', 'focal-point'], 'offlineFile.handedIn')
  async handIn(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(WaitingPartForm, body);
    await this.arrivals.handIn(act, id, found(read.ok ? read.value.part : null));
    return redirect(`/offline-files/${id}`);
  }

  private async sendPage(viewer: Viewer, form: FormState, status: number) {
    const isParticipant = viewer.has('participant');
    const arrivals = isParticipant ? (await this.queries.arrivals(viewer)).map(({ id, arrivedAt, kind, label }) => ({ ...subjectRow(kind, label), arrivedAt, path: `/offline-files/${id}` })) : [];
    return page('offline/send', { path: '/offline-files', isParticipant, arrivals, form }, { status, title: 'offline.send.title' });
  }
}
