import { Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import { ACCEPTED_ENDINGS, FILE_KINDS } from '../../platform/files/file-kinds.js';
import { FileStore } from '../../platform/files/file-store.js';
import { CurrentUpload, OneFile, type Upload } from '../../platform/files/one-file.interceptor.js';
import { UploadRefused } from '../../platform/files/upload-refused.js';
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
  ) {}

  @Get()
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.filePage(viewer, id, emptyForm(), 200);
  }

  @Post()
  @Allow(['participant'], 'draft.fileAdded')
  @UseInterceptors(OneFile)
  async add(@CurrentAct() act: ViewerAct, @Param('id') id: string, @CurrentUpload() upload: Upload) {
    if (!upload.file) return this.filePage(act.viewer, id, withError({}, 'file', upload.isTooLarge ? 'files.tooLarge' : 'files.missing'), upload.isTooLarge ? 413 : 422);
    try {
      const { isHeld } = await this.drafts.addFile(act, id, upload.file);
      if (isHeld) return redirect(`/assignments/${id}/file/facts`);
    } catch (error) {
      if (!(error instanceof UploadRefused)) throw error;
      return this.filePage(act.viewer, id, withError({}, 'file', { key: error.messageKey, params: error.params }), 422);
    }
    return redirect(await this.backPath(act.viewer, id), 'fileAdded');
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
    return page('assignment/file', { path: `/assignments/${id}/file`, backPath: await this.backPath(viewer, id), code: view.code, accept: ACCEPTED_ENDINGS, draftFile, form }, { status, title: 'assignment.file.title', titleParams: { code: view.code } });
  }

  /** A group's file goes with the plan, a person's with her text. */
  private async backPath(viewer: Viewer, id: string): Promise<string> {
    const view = found(await this.queries.assignment(viewer, id));
    return view.mode === 'group' && view.groupId ? `/groups/${view.groupId}/plan/${id}#hand-in` : `/assignments/${id}#file`;
  }
}
