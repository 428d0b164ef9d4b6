import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { FILE_KINDS } from '../../platform/files/file-kinds.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { readMark } from './mark.form.js';
import { MarkConflict, Marks } from './marks.service.js';
import { crumbOf } from './pile.page.js';
import { ScriptPool } from './script-pool.service.js';
import { scriptPage } from './script.page.js';
import { ScriptQueries, type ScriptView } from './script.queries.js';

/** One script a page, with its rubric at its side. */
@Controller('/marking/scripts/:id')
export class ScriptController {
  constructor(
    private readonly queries: ScriptQueries,
    private readonly marks: Marks,
    private readonly pool: ScriptPool,
    private readonly files: FileStore,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer', 'moderator'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.scriptPage(viewer, found(await this.queries.script(viewer, id)));
  }

  @Post()
  @Allow(['trainer', 'co-trainer'], 'mark.saved')
  async save(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const script = found(await this.queries.script(act.viewer, id));
    const read = readMark(script, body);
    if (!read.ok) return this.scriptPage(act.viewer, script, read.form, 422);
    try {
      const { assignmentId, cohortId, nextId } = await this.marks.save(act, id, read.value);
      if (!read.value.isDone) return redirect(`/marking/scripts/${id}`, 'markSaved');
      return nextId ? redirect(`/marking/scripts/${nextId}`, 'markDone') : redirect(`/marking/${assignmentId}/${cohortId}`, 'markDone');
    } catch (error) {
      if (!(error instanceof MarkConflict)) throw error;
      return this.scriptPage(act.viewer, found(await this.queries.script(act.viewer, id)), { values: body, errors: {} }, 409, error);
    }
  }

  @Post('/taking-over')
  @Allow(['trainer', 'co-trainer'], 'mark.takenOver')
  async takeOver(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.pool.takeOver(act, id);
    return redirect(`/marking/scripts/${id}`, 'markTakenOver');
  }

  @Post('/handing-back')
  @Allow(['trainer', 'co-trainer'], 'mark.handedBack')
  async handBack(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { assignmentId, cohortId } = await this.pool.handBack(act, id);
    return redirect(`/marking/${assignmentId}/${cohortId}`, 'markHandedBack');
  }

  /** The file under its code; its content was cleaned of author and place when it was handed in. */
  @Get('/file')
  @Allow(['trainer', 'co-trainer', 'moderator'])
  async file(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const { fileId, kind, code } = found(await this.queries.file(viewer, id));
    return file(await this.files.readChecked(fileId), `work-${code}.${kind}`, FILE_KINDS[kind].type);
  }

  private scriptPage(viewer: Viewer, script: ScriptView, form?: FormState, status = 200, conflict?: MarkConflict) {
    return page('marking/script', { ...scriptPage(script, viewer, form), conflict: conflict && { current: conflict.current, kept: conflict.kept } }, {
      status,
      title: 'marking.script.title',
      titleParams: { position: script.position, count: script.count },
      crumbs: [crumbOf(viewer, script.cohortId), { href: `/marking/${script.assignmentId}/${script.cohortId}`, label: script.assignmentCode }],
      desk: true,
      scripts: ['marking'],
    });
  }
}
