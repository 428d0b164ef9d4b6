import { Body, Controller, Get, Post, Query, UseInterceptors } from '@nestjs/common';
import { DomainError } from '../../platform/errors.js';
import { CurrentUpload, OneFile, type TemporaryFile, type Upload } from '../../platform/files/one-file.interceptor.js';
import { UploadRefused } from '../../platform/files/upload-refused.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect, type RedirectAnswer } from '../../platform/http/answer.js';
import { Clock } from '../../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { AssignmentQueries } from '../assignment/assignment.queries.js';
import { Drafts } from '../assignment/drafts.service.js';
import { HandingInQueries } from '../assignment/handing-in.queries.js';
import { HandingIns } from '../assignment/handing-in.service.js';
import { PaperPhotoForm, type PaperWork } from './paper-photo.form.js';
import { paperChoices } from './paper-photo.page.js';

const PAPER_ENDINGS = '.jpg,.jpeg,.png,.webp,.pdf';

/** A photo of what was written by hand, as the work for an assignment: of her own, or of somebody for whom the viewer hands in. */
@Controller('/offline-files/photo')
export class PaperPhotoController {
  constructor(
    private readonly assignments: AssignmentQueries,
    private readonly pairs: HandingInQueries,
    private readonly drafts: Drafts,
    private readonly handingIns: HandingIns,
    private readonly clock: Clock,
  ) {}

  /** `work` is chosen already for whoever comes from a pack. */
  @Get()
  @Allow(['participant', 'focal-point'])
  async show(@CurrentViewer() viewer: Viewer, @Query('work') work: unknown) {
    return this.photoPage(viewer, emptyForm({ work: typeof work === 'string' ? work : '' }), 200);
  }

  @Post()
  @Allow(['participant', 'focal-point'], 'offlineFile.photoSent')
  @UseInterceptors(OneFile)
  async send(@CurrentAct() act: ViewerAct, @Body() body: Record<string, unknown>, @CurrentUpload() upload: Upload) {
    const read = readForm(PaperPhotoForm, body);
    if (!read.ok) return this.photoPage(act.viewer, read.form, 422);
    if (!upload.file) return this.photoPage(act.viewer, withError(body, 'file', upload.isTooLarge ? 'files.tooLarge' : 'offline.photo.file.missing'), upload.isTooLarge ? 413 : 422);
    try {
      return await this.keep(act, read.value, upload.file);
    } catch (error) {
      if (!(error instanceof DomainError) || error.status === 404) throw error;
      return this.photoPage(act.viewer, withError(body, error instanceof UploadRefused ? 'file' : 'work', { key: error.messageKey, params: error.params }), 422);
    }
  }

  /** Her own lies with her draft until she has ticked the checklist; another's is handed in at once, and its receipt is shown. */
  private async keep(act: ViewerAct, { enrolmentId, assignmentId }: PaperWork, photo: TemporaryFile): Promise<RedirectAnswer> {
    if (enrolmentId) {
      await this.handingIns.handIn(act, enrolmentId, assignmentId, '', photo);
      return redirect(`/handing-in/${enrolmentId}/${assignmentId}`, 'handedInFor');
    }
    const { isHeld } = await this.drafts.addFile(act, assignmentId, photo);
    return isHeld ? redirect(`/assignments/${assignmentId}/file/facts`) : redirect(`/assignments/${assignmentId}#file`, 'photoKept');
  }

  private async photoPage(viewer: Viewer, form: FormState, status: number) {
    const isFocal = viewer.has('focal-point');
    const own = viewer.has('participant') ? await this.assignments.mine(viewer) : [];
    const others = isFocal ? await this.pairs.work(viewer) : [];
    const data = { path: '/offline-files/photo', isFocal, isParticipant: viewer.has('participant'), works: paperChoices(own, others, this.clock.now(), viewer.locale), accept: PAPER_ENDINGS, form };
    return page('offline/photo', data, { status, title: 'offline.photo.title', crumbs: [{ href: '/offline-files', label: 'offline.send.title' }] });
  }
}
