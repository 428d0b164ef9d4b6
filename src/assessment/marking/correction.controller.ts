import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import type { FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { Corrections } from './corrections.service.js';
import { readCorrection } from './mark.form.js';
import { MarkConflict } from './marks.service.js';
import { scriptPage } from './script.page.js';
import { ScriptQueries, type ScriptView } from './script.queries.js';

/** Correcting a mark that its writer has seen. */
@Controller('/marking/scripts/:id/correction')
export class CorrectionController {
  constructor(
    private readonly queries: ScriptQueries,
    private readonly corrections: Corrections,
  ) {}

  @Get()
  @Allow(['trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.correctionPage(viewer, await this.script(viewer, id));
  }

  @Post()
  @Allow(['trainer'], 'mark.corrected')
  async correct(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const script = await this.script(act.viewer, id);
    const read = readCorrection(script, body);
    if (!read.ok) return this.correctionPage(act.viewer, script, read.form, 422);
    try {
      await this.corrections.correct(act, id, read.value);
      return redirect(`/marking/scripts/${id}`, 'markCorrected');
    } catch (error) {
      if (!(error instanceof MarkConflict)) throw error;
      return this.correctionPage(act.viewer, await this.script(act.viewer, id), { values: body, errors: {} }, 409, error);
    }
  }

  /** Only a mark that was seen has this page. */
  private async script(viewer: Viewer, id: string): Promise<ScriptView> {
    const script = found(await this.queries.script(viewer, id));
    return found(scriptPage(script, viewer).canCorrect && !script.reviewId ? script : null);
  }

  private correctionPage(viewer: Viewer, script: ScriptView, form?: FormState, status = 200, conflict?: MarkConflict) {
    return page('marking/correction', { ...scriptPage(script, viewer, form), conflict: conflict && { current: conflict.current, kept: conflict.kept } }, {
      status,
      title: 'marking.correction.title',
      titleParams: { position: script.position, count: script.count },
      crumbs: [{ href: `/marking/${script.assignmentId}/${script.cohortId}`, label: script.assignmentCode }, { href: `/marking/scripts/${script.id}`, label: script.code }],
      desk: true,
      scripts: ['marking'],
    });
  }
}
