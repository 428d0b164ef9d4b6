import { readFile } from 'node:fs/promises';
import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { CurrentUpload, OneFile, type Upload } from '../platform/files/one-file.interceptor.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { CourseQueries, type CohortRow } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { ConfirmForm, InvitationFileForm } from './invitation-file.form.js';
import { filePage, previewPage } from './invitation-file.page.js';
import { InvitationFiles, type FilePreview } from './invitation-files.service.js';
import type { RowError } from './invitee-rule.js';
import { RowsChanged } from './invites.service.js';
import { peopleCrumbs, peoplePath } from './person.page.js';

/** The largest list of people that is read, in bytes. */
const LIMIT = 1024 * 1024;

/** Inviting many by a table: choose or paste it, look at what would happen, then invite everybody or nobody. */
@Controller('/cohorts/:cohortId/invitations/file')
export class InvitationFileController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly files: InvitationFiles,
  ) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    return this.formPage(viewer, await this.cohort(viewer, cohortId), emptyForm(), 200);
  }

  @Post()
  @Allow(['organiser'], 'enrolment.fileRead')
  @UseInterceptors(OneFile)
  async preview(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @CurrentUpload() upload: Upload, @Body() body: unknown) {
    const cohort = await this.cohort(act.viewer, cohortId);
    const read = readForm(InvitationFileForm, body);
    if (!read.ok) return this.formPage(act.viewer, cohort, read.form, 422);
    const { text } = read.value;
    if (upload.isTooLarge || (upload.file?.bytes ?? 0) > LIMIT) return this.formPage(act.viewer, cohort, withError({ text }, 'file', 'enrolment.file.tooLarge'), 413);
    const isChosen = upload.file !== null && upload.file.bytes > 0;
    if (!isChosen && text.trim() === '') return this.formPage(act.viewer, cohort, withError({ text }, 'file', 'enrolment.file.missing'), 422);
    const preview = await this.files.preview(act, cohort, isChosen ? await readFile(upload.file!.path) : Buffer.from(text, 'utf8'));
    if (preview.errors.length > 0) return this.formPage(act.viewer, cohort, emptyForm({ text }), 422, preview);
    return page('enrolment/file-preview', previewPage(cohort, preview, act.viewer.locale), { title: 'enrolment.file.heading', crumbs: peopleCrumbs(cohortId) });
  }

  @Post('/confirmation')
  @Allow(['organiser'], 'enrolment.fileInvited')
  async confirm(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const cohort = await this.cohort(act.viewer, cohortId);
    const read = readForm(ConfirmForm, body);
    if (!read.ok) return this.formPage(act.viewer, cohort, withError({}, 'file', 'account.envelope.broken'), 422);
    try {
      await this.files.confirm(act, cohortId, read.value.sealed);
    } catch (error) {
      if (error instanceof RowsChanged) return this.formPage(act.viewer, cohort, emptyForm(), 422, null, error.errors);
      throw error;
    }
    return redirect(`${peoplePath(cohortId)}?state=invited`, 'invitedMany');
  }

  private async cohort(viewer: Viewer, cohortId: string): Promise<CohortRow> {
    return found(await this.courses.cohort(viewer, cohortId, ['organiser']));
  }

  private formPage(viewer: Viewer, cohort: CohortRow, form: FormState, status: number, preview: FilePreview | null = null, changed: RowError[] = []) {
    return page('enrolment/file', filePage(cohort, form, preview, changed, viewer.locale), { status, title: 'enrolment.file.heading', crumbs: peopleCrumbs(cohort.id) });
  }
}
