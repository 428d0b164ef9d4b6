import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { ACCEPTED_ENDINGS } from '../../platform/files/file-kinds.js';
import { CurrentUpload, OneFile, type Upload } from '../../platform/files/one-file.interceptor.js';
import { UploadRefused } from '../../platform/files/upload-refused.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import { Clock } from '../../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { HandingInForm } from './draft.form.js';
import { handingInPage, handingInRow } from './handing-in.page.js';
import { HandingInQueries } from './handing-in.queries.js';
import { HandingIns } from './handing-in.service.js';

/** Handing in for somebody else: a paper that was typed, a file that was brought. */
@Controller('/handing-in')
export class HandingInController {
  constructor(
    private readonly queries: HandingInQueries,
    private readonly handingIns: HandingIns,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['focal-point'])
  async list(@CurrentViewer() viewer: Viewer) {
    return page('assignment/handing-in-list', handingInPage(await this.queries.work(viewer), this.clock.now()), { title: 'assignment.handingIn.title' });
  }

  @Get('/:enrolmentId/:assignmentId')
  @Allow(['focal-point'])
  async show(@CurrentViewer() viewer: Viewer, @Param('enrolmentId') enrolmentId: string, @Param('assignmentId') assignmentId: string) {
    return this.workPage(viewer, enrolmentId, assignmentId, emptyForm(), 200);
  }

  @Post('/:enrolmentId/:assignmentId')
  @Allow(['focal-point'], 'assignment.handedInFor')
  @UseInterceptors(OneFile)
  async handIn(@CurrentAct() act: ViewerAct, @Param('enrolmentId') enrolmentId: string, @Param('assignmentId') assignmentId: string, @Body() body: Record<string, unknown>, @CurrentUpload() upload: Upload) {
    const read = readForm(HandingInForm, body);
    const again = (form: FormState, status = 422) => this.workPage(act.viewer, enrolmentId, assignmentId, form, status);
    if (!read.ok) return again(read.form);
    if (upload.isTooLarge) return again(withError(body, 'file', 'files.tooLarge'), 413);
    if (!upload.file && read.value.text.trim() === '') return again(withError(body, 'text', 'assignment.handingIn.nothing'));
    try {
      await this.handingIns.handIn(act, enrolmentId, assignmentId, read.value.text, upload.file);
    } catch (error) {
      if (!(error instanceof UploadRefused)) throw error;
      return again(withError(body, 'file', { key: error.messageKey, params: error.params }));
    }
    return redirect(`/handing-in/${enrolmentId}/${assignmentId}`, 'handedInFor');
  }

  private async workPage(viewer: Viewer, enrolmentId: string, assignmentId: string, form: FormState, status: number) {
    const row = found((await this.queries.work(viewer)).find((one) => one.enrolmentId === enrolmentId && one.assignmentId === assignmentId));
    return page('assignment/handing-in', { ...handingInRow(row, this.clock.now()), accept: ACCEPTED_ENDINGS, form }, {
      status, title: 'assignment.handingIn.one', titleParams: { code: row.code }, crumbs: [{ href: '/handing-in', label: 'assignment.handingIn.title' }],
    });
  }
}
