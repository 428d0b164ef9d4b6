import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { ACCEPTED_ENDINGS } from '../platform/files/file-kinds.js';
import { FileStore } from '../platform/files/file-store.js';
import { HeldFiles } from '../platform/files/held-files.js';
import { factsOfPdf } from '../platform/files/pdf-facts.js';
import { wordsOfFile } from '../platform/files/words-of-file.js';
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
    private readonly held: HeldFiles,
    private readonly store: FileStore,
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
    const answer = await this.catchUps.handIn(act, id, read.value.text, read.value.nameSeen);
    if ('isNamed' in answer) return this.ownNamePage(act, id, read.value.text);
    return redirect(`/workshops/${id}/catch-up`, 'caughtUp');
  }

  /** The same as sound or as a document. */
  @Post('/file')
  @Allow(['participant'], 'catchUp.fileHandedIn')
  @UseInterceptors(OneFile)
  async handInFile(@CurrentAct() act: ViewerAct, @Param('id') id: string, @CurrentUpload() upload: Upload) {
    if (!upload.file) return this.taskPage(act.viewer, id, withError({}, 'file', upload.isTooLarge ? 'files.tooLarge' : 'files.missing'), upload.isTooLarge ? 413 : 422);
    try {
      const answer = await this.catchUps.handInFile(act, id, upload.file);
      if ('isHeld' in answer) return redirect(`/workshops/${id}/catch-up/file`);
    } catch (error) {
      if (!(error instanceof UploadRefused)) throw error;
      return this.taskPage(act.viewer, id, withError({}, 'file', { key: error.messageKey, params: error.params }), 422);
    }
    return redirect(`/workshops/${id}/catch-up`, 'caughtUp');
  }

  /** What a file of hers says that waits for her yes. */
  @Get('/file')
  @Allow(['participant'])
  async showFile(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const session = found(await this.queries.session(act.viewer, id));
    const path = `/workshops/${id}/catch-up`;
    const file = await this.held.of(act.viewer.personId, 'catch_up', id);
    const content = file && (await this.store.readChecked(file.fileId));
    const data = { path, kickerKey: `workshop.catchUp.title.${session.kind}`, number: session.number, isHeld: file !== undefined, facts: file?.kind === 'pdf' ? factsOfPdf(content!) : [], names: file ? await this.catchUps.namesIn(act, await wordsOfFile(file.kind, content!)) : [] };
    return page('workshop/catch-up-file', data, { title: `workshop.catchUp.title.${session.kind}`, titleParams: { number: session.number } });
  }

  @Post('/file/yes')
  @Allow(['participant'], 'catchUp.fileAccepted')
  async acceptFile(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    found(await this.queries.session(act.viewer, id));
    const done = await this.catchUps.acceptFile(act, id);
    return redirect(`/workshops/${id}/catch-up`, done ? 'caughtUp' : undefined);
  }

  private async ownNamePage(act: ViewerAct, id: string, text: string) {
    const session = found(await this.queries.session(act.viewer, id));
    const data = { path: `/workshops/${id}/catch-up`, kickerKey: `workshop.catchUp.title.${session.kind}`, number: session.number, names: await this.catchUps.namesIn(act, text), text };
    return page('workshop/catch-up-name', data, { title: 'people.ownName.heading' });
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
