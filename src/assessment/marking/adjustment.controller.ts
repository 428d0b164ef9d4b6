import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Conflict, DomainError, found } from '../../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { AdjustmentForm } from './adjustment.form.js';
import { AdjustmentQueries } from './adjustment.queries.js';
import { Adjustments } from './adjustments.service.js';
import { adjustmentPage } from './adjustment.page.js';
import { ScriptQueries } from './script.queries.js';

/** Points for one person of a group, beside the mark that all of them share. */
@Controller('/marking/scripts/:id/adjustments')
export class AdjustmentController {
  constructor(
    private readonly scripts: ScriptQueries,
    private readonly queries: AdjustmentQueries,
    private readonly adjustments: Adjustments,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.adjustmentPage(viewer, id);
  }

  @Post()
  @Allow(['trainer', 'co-trainer'], 'mark.adjusted')
  async set(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    found((await this.queries.members(act.viewer, id))[0]);
    const read = readForm(AdjustmentForm, body);
    if (!read.ok) return this.adjustmentPage(act.viewer, id, read.form, 422);
    try {
      await this.adjustments.set(act, id, read.value);
      return redirect(`/marking/scripts/${id}/adjustments`, 'markAdjusted');
    } catch (error) {
      if (error instanceof Conflict) return this.adjustmentPage(act.viewer, id, withError(body, 'reason', error.messageKey), 409);
      if (!(error instanceof DomainError) || error.messageKey !== 'marking.adjustment.tooMany') throw error;
      return this.adjustmentPage(act.viewer, id, withError(body, 'points', { key: error.messageKey, params: error.params }), 422);
    }
  }

  private async adjustmentPage(viewer: Viewer, id: string, form: FormState = emptyForm(), status = 200) {
    const script = found(await this.scripts.script(viewer, id));
    const members = await this.queries.members(viewer, id);
    found(members[0]);
    return page('marking/adjustments', adjustmentPage(script, members, viewer, form), {
      status, title: 'marking.adjustment.title', titleParams: { code: script.code }, desk: true,
      crumbs: [{ href: `/marking/${script.assignmentId}/${script.cohortId}`, label: script.assignmentCode }, { href: `/marking/scripts/${id}`, label: script.code }],
    });
  }
}
