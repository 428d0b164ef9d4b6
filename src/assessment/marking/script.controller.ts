import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { FILE_KINDS } from '../../platform/files/file-kinds.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { readBankWish, withComment } from './bank-wish.js';
import { readMark } from './mark.form.js';
import { MarkConflict, Marks } from './marks.service.js';
import { canMark } from './marking.policy.js';
import { crumbOf } from './pile.page.js';
import { Recusals } from './recusals.service.js';
import { ScriptPool } from './script-pool.service.js';
import { scriptPage } from './script.page.js';
import { ScriptQueries, type ScriptView } from './script.queries.js';
import { StockCommentQueries } from './stock-comment.queries.js';
import { StockComments } from './stock-comments.service.js';

/** One script a page, with its rubric at its side. */
@Controller('/marking/scripts/:id')
export class ScriptController {
  constructor(
    private readonly queries: ScriptQueries,
    private readonly marks: Marks,
    private readonly pool: ScriptPool,
    private readonly recusals: Recusals,
    private readonly files: FileStore,
    private readonly bank: StockCommentQueries,
    private readonly comments: StockComments,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer', 'moderator'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const script = found(await this.queries.script(viewer, id));
    return script.reviewId ? redirect(`/reviews/${script.reviewId}`) : this.scriptPage(viewer, script);
  }

  @Post()
  @Allow(['trainer', 'co-trainer'], 'mark.saved')
  async save(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const script = found(await this.queries.script(act.viewer, id));
    if (script.reviewId) return redirect(`/reviews/${script.reviewId}`);
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

  /** The comment bank beside a criterion: puts a kept comment into its box, or keeps what stands there. Nothing of the mark is saved; all that was typed stays. */
  @Post('/comments')
  @Allow(['trainer', 'co-trainer'], 'comment.kept')
  async useBank(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const script = found(await this.queries.script(act.viewer, id));
    const wish = readBankWish(script, body);
    if (!wish) return this.scriptPage(act.viewer, script, { values: body, errors: {} });
    if ('keep' in wish) {
      await this.comments.keep(act, script.cohortId, wish.criterionId, wish.keep);
      return this.scriptPage(act.viewer, script, { values: body, errors: {} }, 200, undefined, 'marking.bank.kept');
    }
    const comment = found((await this.bank.ofAssignment(act.viewer, script.assignmentId)).find((one) => one.id === wish.insert));
    return this.scriptPage(act.viewer, script, { values: withComment(script, body, comment.criterionId, comment.text), errors: {} }, 200, undefined, 'marking.bank.inserted');
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

  /** *I know this person*. */
  @Post('/recusal')
  @Allow(['trainer', 'co-trainer'], 'script.recused')
  async recuse(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { assignmentId, cohortId } = await this.recusals.recuse(act, id);
    return redirect(`/marking/${assignmentId}/${cohortId}`, 'scriptRecused');
  }

  /** The file under its code; its content was cleaned of author and place when it was handed in. */
  @Get('/file')
  @Allow(['trainer', 'co-trainer', 'moderator'])
  async file(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const { fileId, kind, code } = found(await this.queries.file(viewer, id));
    return file(await this.files.readChecked(fileId), `work-${code}.${kind}`, FILE_KINDS[kind].type);
  }

  private async scriptPage(viewer: Viewer, script: ScriptView, form?: FormState, status = 200, conflict?: MarkConflict, bankSaid?: string) {
    const bank = canMark(viewer, script.cohortId) ? await this.bank.ofAssignment(viewer, script.assignmentId) : [];
    return page('marking/script', { ...scriptPage(script, viewer, form, bank), bankPath: `/marking/scripts/${script.id}/comments`, bankSaid, conflict: conflict && { current: conflict.current, kept: conflict.kept } }, {
      status,
      title: 'marking.script.title',
      titleParams: { position: script.position, count: script.count },
      crumbs: [crumbOf(viewer, script.cohortId), { href: `/marking/${script.assignmentId}/${script.cohortId}`, label: script.assignmentCode }],
      desk: true,
      scripts: ['marking'],
    });
  }
}
