import { readFile } from 'node:fs/promises';
import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { CurrentUpload, OneFile, type Upload } from '../../platform/files/one-file.interceptor.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { ConfirmImportForm, MarkImportForm, UndoImportForm } from './mark-import.form.js';
import { differencePage, importPage } from './mark-import.page.js';
import { MarkImportQueries } from './mark-import.queries.js';
import { MarkImports, type ImportPreview } from './mark-imports.service.js';
import { bookPath } from './marks-book.page.js';
import { canImportMarks } from './marks-book.policy.js';
import { MarksBookQueries, type BookHead } from './marks-book.queries.js';

/** The largest table that is read, in bytes. */
const LIMIT = 1024 * 1024;

/** Marks that were given outside: choose the file, look at the difference, then bring in all of it or nothing. */
@Controller('/marks-book/:cohortId/import')
export class MarkImportController {
  constructor(
    private readonly books: MarksBookQueries,
    private readonly queries: MarkImportQueries,
    private readonly imports: MarkImports,
  ) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    return this.formPage(viewer, await this.head(viewer, cohortId), emptyForm(), 200);
  }

  @Post()
  @Allow(['organiser'], 'marksBook.fileRead')
  @UseInterceptors(OneFile)
  async preview(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @CurrentUpload() upload: Upload, @Body() body: unknown) {
    const head = await this.head(act.viewer, cohortId);
    const read = readForm(MarkImportForm, body);
    if (!read.ok) return this.formPage(act.viewer, head, read.form, 422);
    const { text } = read.value;
    const refused = (error: string, status: number) => this.formPage(act.viewer, head, withError({ text }, 'file', error), status);
    if (upload.isTooLarge || (upload.file?.bytes ?? 0) > LIMIT) return refused('marksBook.import.tooLarge', 413);
    const isChosen = upload.file !== null && upload.file.bytes > 0;
    if (!isChosen && text.trim() === '') return refused('marksBook.import.missing', 422);
    const preview = await this.imports.preview(act, cohortId, isChosen ? await readFile(upload.file!.path) : Buffer.from(text, 'utf8'));
    if (preview.sealed === null) return this.formPage(act.viewer, head, emptyForm({ text }), preview.errors.length + preview.refused.length > 0 ? 422 : 200, preview);
    return page('marks-book/difference', differencePage(head, preview, act.viewer.locale), { title: 'marksBook.import.differenceTitle', crumbs: crumbs(head), desk: true });
  }

  @Post('/confirmation')
  @Allow(['organiser'], 'marksBook.imported')
  async confirm(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const head = await this.head(act.viewer, cohortId);
    const read = readForm(ConfirmImportForm, body);
    if (!read.ok) return this.formPage(act.viewer, head, withError({}, 'file', 'account.envelope.broken'), 422);
    await this.imports.confirm(act, cohortId, read.value.sealed, read.value.take);
    return redirect(`${bookPath(cohortId)}/import`, 'marksImported');
  }

  @Post('/undoing')
  @Allow(['organiser'], 'marksBook.importUndone')
  async undo(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const head = await this.head(act.viewer, cohortId);
    const read = readForm(UndoImportForm, body);
    if (!read.ok) return this.formPage(act.viewer, head, emptyForm(), 422);
    await this.imports.undo(act, cohortId, read.value.importId);
    return redirect(`${bookPath(cohortId)}/import`, 'marksImportUndone');
  }

  private async head(viewer: Viewer, cohortId: string): Promise<BookHead> {
    return found(canImportMarks(viewer, cohortId) ? await this.books.head(viewer, cohortId) : null);
  }

  private async formPage(viewer: Viewer, head: BookHead, form: FormState, status: number, preview: ImportPreview | null = null) {
    const imports = await this.queries.imports(viewer, head.cohortId);
    return page('marks-book/import', importPage(head, imports, form, preview, viewer.locale), { status, title: 'marksBook.import.title', crumbs: crumbs(head), desk: true });
  }
}

function crumbs(head: BookHead) {
  return [{ href: `/cohorts/${head.cohortId}`, label: head.label }, { href: bookPath(head.cohortId), label: 'marksBook.title' }];
}
