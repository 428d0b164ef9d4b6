import { Body, Controller, Get, Headers, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import { ACCEPTED_ENDINGS, FILE_KINDS } from '../../platform/files/file-kinds.js';
import { FileStore } from '../../platform/files/file-store.js';
import { CurrentUpload, OneFile, type Upload } from '../../platform/files/one-file.interceptor.js';
import { UploadParts } from '../../platform/files/upload-parts.js';
import { UploadRefused } from '../../platform/files/upload-refused.js';
import { message } from '../../platform/i18n/messages.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { kindKey } from './assignment.page.js';
import { AssignmentQueries } from './assignment.queries.js';
import { Drafts } from './drafts.service.js';

/** A file or sound that will be handed in; it lies with the draft until then. */
@Controller('/assignments/:id/file')
export class DraftFileController {
  constructor(
    private readonly queries: AssignmentQueries,
    private readonly drafts: Drafts,
    private readonly store: FileStore,
    private readonly parts: UploadParts,
  ) {}

  @Get()
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.filePage(viewer, id, emptyForm(), 200);
  }

  /** The file comes with the form, or its pieces have come before (`upload`); a script that asks for JSON gets the next address or what is wrong. */
  @Post()
  @Allow(['participant'], 'draft.fileAdded')
  @UseInterceptors(OneFile)
  async add(@CurrentAct() act: ViewerAct, @Param('id') id: string, @CurrentUpload() upload: Upload, @Body() body: Record<string, unknown>, @Headers('accept') accept: string | undefined) {
    const isScript = accept === 'application/json';
    try {
      const { isHeld } = await this.keep(act, id, upload, body.upload);
      const next = isHeld ? redirect(`/assignments/${id}/file/facts`) : redirect(await this.backPath(act.viewer, id), 'fileAdded');
      return isScript ? { next: next.address } : next;
    } catch (error) {
      if (!(error instanceof UploadRefused)) throw error;
      if (isScript) return { text: message(act.viewer.locale, error.messageKey, error.params) };
      return this.filePage(act.viewer, id, withError({}, 'file', { key: error.messageKey, params: error.params }), upload.isTooLarge ? 413 : 422);
    }
  }

  private async keep(act: ViewerAct, id: string, upload: Upload, partsId: unknown): Promise<{ isHeld: boolean }> {
    if (upload.file) return this.drafts.addFile(act, id, upload.file);
    if (typeof partsId !== 'string') throw new UploadRefused(upload.isTooLarge ? 'tooLarge' : 'missing');
    return this.parts.gathered(act.viewer.personId, partsId, (file) => this.drafts.addFile(act, id, file));
  }

  @Post('/removal')
  @Allow(['participant'], 'draft.fileRemoved')
  async remove(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.drafts.removeFile(act, id);
    return redirect(await this.backPath(act.viewer, id), 'fileRemoved');
  }

  @Get('/content')
  @Allow(['participant'])
  async content(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const { fileId, kind } = found(await this.queries.draftFile(viewer, id));
    return file(await this.store.readChecked(fileId), `work.${kind}`, FILE_KINDS[kind].type);
  }

  private async filePage(viewer: Viewer, id: string, form: FormState, status: number) {
    const view = found(await this.queries.assignment(viewer, id));
    found(view.isActive ? view : null);
    const draftFile = view.draftFile && { ...view.draftFile, kindKey: kindKey(view.draftFile.kind) };
    return page('assignment/file', { path: `/assignments/${id}/file`, backPath: await this.backPath(viewer, id), code: view.code, accept: ACCEPTED_ENDINGS, draftFile, form }, { status, title: 'assignment.file.title', titleParams: { code: view.code }, scripts: ['parts', 'voice'], headers: { 'Permissions-Policy': 'microphone=(self)' } });
  }

  /** A group's file goes with the plan, a person's with her text. */
  private async backPath(viewer: Viewer, id: string): Promise<string> {
    const view = found(await this.queries.assignment(viewer, id));
    return view.mode === 'group' && view.groupId ? `/groups/${view.groupId}/plan/${id}#hand-in` : `/assignments/${id}#file`;
  }
}
