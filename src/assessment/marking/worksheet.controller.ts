import { Readable } from 'node:stream';
import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { FileStore } from '../../platform/files/file-store.js';
import { CurrentUpload, OneFile, type Upload } from '../../platform/files/one-file.interceptor.js';
import { emptyForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { canMark } from './marking.policy.js';
import { crumbOf } from './pile.page.js';
import { ScriptQueries, type PileView } from './script.queries.js';
import { packageOf } from './worksheet-package.js';
import { decisionsOf } from './worksheet.form.js';
import { worksheetPage } from './worksheet.page.js';
import { WorksheetQueries } from './worksheet.queries.js';
import { lined, WorksheetRefused, Worksheets } from './worksheets.service.js';
import { WorksheetReads } from './worksheet-reads.service.js';

/** Marking without a line: the package to take along, and where the worksheet comes back. */
@Controller('/marking/:assignmentId/:cohortId/worksheet')
export class WorksheetController {
  constructor(
    private readonly piles: ScriptQueries,
    private readonly queries: WorksheetQueries,
    private readonly worksheets: Worksheets,
    private readonly reads: WorksheetReads,
    private readonly files: FileStore,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    return this.sendPage(viewer, await this.pile(viewer, assignmentId, cohortId), emptyForm(), 200);
  }

  /** Scripts, rubric and worksheet in one file; that it was taken is noted for everybody whose work is in it. */
  @Get('/package')
  @Allow(['trainer', 'co-trainer'], 'scripts.taken')
  async package(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    const pile = await this.pile(act.viewer, assignmentId, cohortId);
    const work = await this.queries.work(act.viewer, pile);
    const lines = (await this.queries.scripts(act.viewer, pile)).filter(({ isHers }) => isHers).map(lined);
    await this.reads.note(act, pile, work.map(({ id }) => id));
    return file(Readable.from(packageOf({ pile, rubric: await this.queries.rubric(assignmentId), work, lines }, this.files, act.viewer.locale)), 'scripts.zip', 'application/zip');
  }

  @Post()
  @Allow(['trainer', 'co-trainer'], 'worksheet.sent')
  @UseInterceptors(OneFile)
  async send(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @CurrentUpload() upload: Upload) {
    const pile = await this.pile(act.viewer, assignmentId, cohortId);
    if (!upload.file) return this.sendPage(act.viewer, pile, withError({}, 'file', upload.isTooLarge ? 'worksheet.tooLarge' : 'worksheet.missing'), upload.isTooLarge ? 413 : 422);
    try {
      const { id } = await this.worksheets.send(act, pile, upload.file);
      return redirect(`/marking/worksheets/${id}`);
    } catch (error) {
      if (!(error instanceof WorksheetRefused)) throw error;
      return this.sendPage(act.viewer, pile, withError({}, 'file', error.messageKey), 422);
    }
  }

  private async pile(viewer: Viewer, assignmentId: string, cohortId: string): Promise<PileView> {
    return found(canMark(viewer, cohortId) ? await this.piles.pile(viewer, assignmentId, cohortId) : null);
  }

  private async sendPage(viewer: Viewer, pile: PileView, form: FormState, status: number) {
    const path = `/marking/${pile.assignmentId}/${pile.cohortId}`;
    const waiting = (await this.queries.waiting(viewer, pile)).map((one) => ({ ...one, path: `/marking/worksheets/${one.id}` }));
    const scripts = await this.queries.work(viewer, pile);
    return page('marking/worksheet', { path: `${path}/worksheet`, code: pile.assignmentCode, count: scripts.length, fileCount: scripts.filter(({ fileId }) => fileId).length, waiting, form }, {
      status, title: 'worksheet.title', titleParams: { code: pile.assignmentCode }, crumbs: [crumbOf(viewer, pile.cohortId), { href: path, label: pile.assignmentCode }], desk: true,
    });
  }
}

/** One worksheet that was sent: the differences first, then what to do with each. */
@Controller('/marking/worksheets/:id')
export class SentWorksheetController {
  constructor(
    private readonly piles: ScriptQueries,
    private readonly queries: WorksheetQueries,
    private readonly worksheets: Worksheets,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const worksheet = found(await this.queries.sent(viewer, id));
    const pile = found(await this.piles.pile(viewer, worksheet.assignmentId, worksheet.cohortId));
    const [scripts, rubric] = [await this.queries.scripts(viewer, worksheet), await this.queries.rubric(worksheet.assignmentId)];
    return page('marking/worksheet-sent', worksheetPage(pile, worksheet, scripts, rubric), {
      title: 'worksheet.sentTitle', titleParams: { code: pile.assignmentCode }, desk: true,
      crumbs: [crumbOf(viewer, pile.cohortId), { href: `/marking/${pile.assignmentId}/${pile.cohortId}`, label: pile.assignmentCode }],
    });
  }

  @Post()
  @Allow(['trainer', 'co-trainer'], 'worksheet.decided')
  async decide(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const worksheet = found(await this.queries.sent(act.viewer, id));
    const { left } = await this.worksheets.decide(act, worksheet, decisionsOf(worksheet.sent.scripts, body));
    return left === 0 ? redirect(`/marking/${worksheet.assignmentId}/${worksheet.cohortId}`, 'worksheetKept') : redirect(`/marking/worksheets/${id}`, 'worksheetKeptBut');
  }

  @Post('/removal')
  @Allow(['trainer', 'co-trainer'], 'worksheet.removed')
  async remove(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { assignmentId, cohortId } = await this.worksheets.drop(act, id);
    return redirect(`/marking/${assignmentId}/${cohortId}`, 'worksheetRemoved');
  }
}
