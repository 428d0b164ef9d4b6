import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { ACCEPTED_ENDINGS } from '../platform/files/file-kinds.js';
import { CurrentUpload, OneFile, type Upload } from '../platform/files/one-file.interceptor.js';
import { UploadRefused } from '../platform/files/upload-refused.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { message } from '../platform/i18n/messages.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { CatchUps } from './catch-ups.service.js';
import { CatchUpForm } from './session.form.js';
import { catchUpPage } from './session.page.js';
import { SessionQueries } from './session.queries.js';

@Controller('/workshops/:id/catch-up')
export class CatchUpController {
  constructor(
    private readonly queries: SessionQueries,
    private readonly catchUps: CatchUps,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.taskPage(viewer, id, emptyForm(), 200);
  }

  @Post()
  @Allow(['participant'], 'catchUp.handedIn')
  async handIn(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(CatchUpForm, body);
    if (!read.ok) return this.taskPage(act.viewer, id, read.form, 422);
    await this.catchUps.handIn(act, id, read.value.text);
    return redirect(`/workshops/${id}/catch-up`, 'caughtUp');
  }

  /** The same as sound or as a document. */
  @Post('/file')
  @Allow(['participant'], 'catchUp.fileHandedIn')
  @UseInterceptors(OneFile)
  async handInFile(@CurrentAct() act: ViewerAct, @Param('id') id: string, @CurrentUpload() upload: Upload) {
    if (!upload.file) return this.taskPage(act.viewer, id, withError({}, 'file', upload.isTooLarge ? 'files.tooLarge' : 'files.missing'), upload.isTooLarge ? 413 : 422);
    try {
      await this.catchUps.handInFile(act, id, upload.file);
    } catch (error) {
      if (!(error instanceof UploadRefused)) throw error;
      return this.taskPage(act.viewer, id, withError({}, 'file', { key: error.messageKey, params: error.params }), 422);
    }
    return redirect(`/workshops/${id}/catch-up`, 'caughtUp');
  }

  private async taskPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const session = found(await this.queries.session(viewer, id));
    return page('workshop/catch-up', { ...catchUpPage(session, this.clock.now()), accept: ACCEPTED_ENDINGS, form }, {
      status,
      title: `workshop.catchUp.title.${session.kind}`,
      titleParams: { number: session.number },
      crumbs: [{ href: `/workshops/${id}`, label: message(viewer.locale, `workshop.name.${session.kind}`, { number: session.number }) }],
    });
  }
}
