import { Body, Controller, Get, Headers, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { readForm, withError } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import { FILE_KINDS } from '../../platform/files/file-kinds.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { notedPages } from './noted-pages.page.js';
import { AssignmentPages } from './assignment-pages.js';
import { receiptPage } from './assignment.page.js';
import { AssignmentQueries } from './assignment.queries.js';
import { HandInForm, isAllTicked } from './draft.form.js';
import { DraftConflict } from './drafts.service.js';
import { HandIns } from './hand-ins.service.js';
import { SubmissionQueries } from './submission.queries.js';
import { Submissions } from './submissions.service.js';
import { WorkNames } from './work-names.service.js';
import { WorkReads } from './work-reads.service.js';

@Controller()
export class HandInController {
  constructor(
    private readonly queries: AssignmentQueries,
    private readonly pages: AssignmentPages,
    private readonly handIns: HandIns,
    private readonly names: WorkNames,
  ) {}

  @Post('/assignments/:id/hand-in')
  @Allow(['participant'], 'assignment.handedIn')
  async handIn(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>, @Headers('accept') accept: string | undefined) {
    const view = found(await this.queries.assignment(act.viewer, id));
    const read = readForm(HandInForm, body);
    if (!read.ok) return this.pages.assignment(act.viewer, view, read.form);
    const { value } = read;
    if (value.text.trim() === '' && !view.draftFile) return this.pages.assignment(act.viewer, view, withError(body, 'text', 'assignment.text.missing'));
    if (!isAllTicked(view.checklist, value.tick)) return this.pages.assignment(act.viewer, view, withError(body, 'tick', 'assignment.ticks.missing'));
    if (view.draftFile?.isHeld) return this.pages.assignment(act.viewer, view, withError(body, 'text', 'assignment.handIn.held'));
    try {
      const answer = await this.handIns.handIn(act, id, { ...value, clientAt: value.client_at }, value.comments, value.nameSeen);
      if ('receipt' in answer) return accept === 'application/json' ? { next: `/receipts/${answer.receipt}` } : redirect(`/receipts/${answer.receipt}`);
      return this.pages.ownName(found(await this.queries.assignment(act.viewer, id)), await this.names.inWork(act, id), value);
    } catch (error) {
      if (error instanceof DraftConflict) return this.pages.conflict(id, error);
      throw error;
    }
  }
}

@Controller()
export class SubmissionController {
  constructor(
    private readonly queries: SubmissionQueries,
    private readonly submissions: Submissions,
    private readonly reads: WorkReads,
    private readonly store: FileStore,
  ) {}

  @Get('/receipts/:receipt')
  @Allow(['participant'])
  async receipt(@CurrentViewer() viewer: Viewer, @Param('receipt') receipt: string) {
    return page('assignment/receipt', receiptPage(found(await this.queries.receipt(viewer, receipt))), { title: 'assignment.receipt.title' });
  }

  @Post('/submissions/:id/taking-back')
  @Allow(['participant'], 'assignment.takenBack')
  async takeBack(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { assignmentId, groupId } = await this.submissions.takeBack(act, id);
    return redirect(groupId ? `/groups/${groupId}/plan/${assignmentId}` : `/assignments/${assignmentId}`, 'takenBack');
  }

  /** The notes on the pages of her PDF, and the pages themselves when she asks for them. */
  @Get('/submissions/:id/pages')
  @Allow(['participant'])
  async pages(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const view = found(await this.queries.pageNotes(viewer, id));
    return page('assignment/pages', notedPages(view), { title: 'assignment.pdf.title', desk: true, scripts: ['pages'] });
  }

  /** What her marker gave back with the mark, as an attachment. */
  @Get('/submissions/:id/files-back/:purpose')
  @Allow(['participant'])
  async fileBack(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Param('purpose') purpose: string) {
    const { fileId, kind, code } = found(await this.queries.fileBack(viewer, id, purpose));
    return file(await this.store.readChecked(fileId), `feedback-${code}.${kind}`, FILE_KINDS[kind].type);
  }

  /** The file as an attachment under a name that says nothing; when staff take it, an audit row says so. */
  @Get('/submissions/:id/file')
  @Allow(['participant', 'trainer', 'co-trainer'], 'submission.fileRead')
  async file(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { fileId, kind, code, isOwn } = found(await this.queries.file(act.viewer, id));
    const content = await this.store.readChecked(fileId);
    if (!isOwn) await this.reads.note(act, id);
    return file(content, `work-${code}.${kind}`, FILE_KINDS[kind].type);
  }
}
