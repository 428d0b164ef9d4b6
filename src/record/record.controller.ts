import { Controller, Get, Param } from '@nestjs/common';
import { renderPdf } from '../platform/documents/documents.js';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { file } from '../platform/http/answer.js';
import type { Viewer } from '../people/viewer.js';
import { recordDocument } from './record-document.js';
import { SharingQueries } from './sharing.queries.js';

/** One completion record, for the person whom it is about. */
@Controller('/records/:id')
export class RecordController {
  constructor(private readonly queries: SharingQueries) {}

  @Get('/download')
  @Allow([])
  async download(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const record = found(await this.queries.record(viewer, id));
    return file(await renderPdf('record', recordDocument(record.frozen, record.sha256)), `document-${id.slice(0, 8)}.pdf`, 'application/pdf');
  }
}
