import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { ACCEPTED_ENDINGS, FILE_KINDS } from '../../platform/files/file-kinds.js';
import { FileStore } from '../../platform/files/file-store.js';
import { CurrentUpload, OneFile, type Upload } from '../../platform/files/one-file.interceptor.js';
import { UploadRefused } from '../../platform/files/upload-refused.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { PURPOSES, type Purpose } from '../assignment/beside-mark.js';
import { rangeOf } from '../assignment/noted-text.js';
import { besidePage, paragraphsOfScript } from './beside-mark.page.js';
import { BesideMarkQueries } from './beside-mark.queries.js';
import { FilesBack } from './files-back.service.js';
import { InlineNoteForm } from './inline-note.form.js';
import { InlineNotes } from './inline-notes.service.js';
import { canChange } from './marking.policy.js';
import { ScriptQueries, type ScriptView } from './script.queries.js';
import { SettingQueries } from './setting.queries.js';

/** What a marker gives beside the mark: notes in the text, a file, a voice. */
@Controller('/marking/scripts/:id/notes')
export class BesideMarkController {
  constructor(
    private readonly scripts: ScriptQueries,
    private readonly queries: BesideMarkQueries,
    private readonly settings: SettingQueries,
    private readonly notes: InlineNotes,
    private readonly filesBack: FilesBack,
    private readonly store: FileStore,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.notesPage(viewer, await this.script(viewer, id));
  }

  @Post()
  @Allow(['trainer', 'co-trainer'], 'note.added')
  async add(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const script = await this.script(act.viewer, id);
    const read = readForm(InlineNoteForm, body);
    if (!read.ok) return this.notesPage(act.viewer, script, read.form, 422);
    const paragraph = paragraphsOfScript(script)[read.value.paragraph - 1];
    if (!paragraph) return this.notesPage(act.viewer, script, withError(body, 'paragraph', 'marking.note.paragraphMissing'), 422);
    const range = rangeOf(paragraph, read.value.words);
    if (!range) return this.notesPage(act.viewer, script, withError(body, 'words', { key: 'marking.note.wordsMissing', params: { number: paragraph.number } }), 422);
    await this.notes.add(act, id, { part: paragraph.part, ...range, text: read.value.note });
    return redirect(`/marking/scripts/${id}/notes`, 'noteAdded');
  }

  @Post('/files/:purpose')
  @Allow(['trainer', 'co-trainer'], 'feedback.fileGiven')
  @UseInterceptors(OneFile)
  async give(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('purpose') word: string, @CurrentUpload() upload: Upload) {
    const script = await this.script(act.viewer, id);
    const purpose = await this.purpose(act.viewer, script, word);
    try {
      if (!upload.file) throw new UploadRefused(upload.isTooLarge ? 'tooLarge' : 'missing');
      await this.filesBack.give(act, id, purpose, upload.file);
      return redirect(`/marking/scripts/${id}/notes`, 'fileGiven');
    } catch (error) {
      if (!(error instanceof UploadRefused)) throw error;
      return this.notesPage(act.viewer, script, withError({}, purpose, { key: error.messageKey, params: error.params }), upload.isTooLarge ? 413 : 422);
    }
  }

  @Post('/files/:purpose/removal')
  @Allow(['trainer', 'co-trainer'], 'feedback.fileRemoved')
  async removeFile(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('purpose') word: string) {
    await this.script(act.viewer, id);
    await this.filesBack.remove(act, id, found(PURPOSES.find((one) => one === word)));
    return redirect(`/marking/scripts/${id}/notes`, 'fileTakenBack');
  }

  @Get('/files/:purpose')
  @Allow(['trainer', 'co-trainer'])
  async read(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Param('purpose') purpose: string) {
    await this.script(viewer, id);
    const { fileId, kind, code } = found(await this.queries.file(viewer, id, purpose));
    return file(await this.store.readChecked(fileId), `feedback-${code}.${kind}`, FILE_KINDS[kind].type);
  }

  @Post('/:noteId/removal')
  @Allow(['trainer', 'co-trainer'], 'note.removed')
  async remove(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('noteId') noteId: string) {
    await this.script(act.viewer, id);
    await this.notes.remove(act, id, noteId);
    return redirect(`/marking/scripts/${id}/notes`, 'noteRemoved');
  }

  /** Not for whoever is to mark it anew: she must not see what the first marker wrote. */
  private async script(viewer: Viewer, id: string): Promise<ScriptView> {
    const script = found(await this.scripts.script(viewer, id));
    return found(script.reviewId ? null : script);
  }

  /** A voice only where the cohort has switched it on. */
  private async purpose(viewer: Viewer, script: ScriptView, word: string): Promise<Purpose> {
    const purpose = found(PURPOSES.find((one) => one === word));
    return found(purpose === 'file' || (await this.settings.switches(viewer, script.cohortId)).voiceFeedback ? purpose : null);
  }

  private async notesPage(viewer: Viewer, script: ScriptView, form: FormState = emptyForm(), status = 200) {
    const isSeen = script.isDone && (script.isPublished || script.commentsOnly);
    const { voiceFeedback } = await this.settings.switches(viewer, script.cohortId);
    const data = besidePage(script, await this.queries.ofScript(viewer, script.id), voiceFeedback, !isSeen && canChange(viewer, script.cohortId, script));
    return page('marking/notes', { ...data, form, accept: ACCEPTED_ENDINGS }, {
      status, title: 'marking.note.title', titleParams: { code: script.code }, desk: true, scripts: ['notes', 'voice'], headers: { 'Permissions-Policy': 'microphone=(self)' },
      crumbs: [{ href: `/marking/${script.assignmentId}/${script.cohortId}`, label: script.assignmentCode }, { href: `/marking/scripts/${script.id}`, label: script.code }],
    });
  }
}
