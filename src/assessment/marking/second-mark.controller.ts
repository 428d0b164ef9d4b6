import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { blindScript } from './blind-script.js';
import { readMark } from './mark.form.js';
import { MarkConflict } from './marks.service.js';
import { crumbOf } from './pile.page.js';
import { scriptPage } from './script.page.js';
import { ScriptQueries } from './script.queries.js';
import { DecisionForm } from './second-mark.form.js';
import { agreementPage, secondsPage } from './second-mark.page.js';
import { SecondMarkQueries } from './second-mark.queries.js';
import { SecondMarks } from './second-marks.service.js';

/** Where second marking is on: the six states of a pile, and going on with second marks. */
@Controller('/marking/:assignmentId/:cohortId')
export class SecondPileController {
  constructor(
    private readonly queries: SecondMarkQueries,
    private readonly seconds: SecondMarks,
  ) {}

  @Get('/second-marks')
  @Allow(['trainer', 'co-trainer', 'moderator'])
  async show(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    const pile = found(await this.queries.pile(viewer, assignmentId, cohortId));
    const marks = await this.queries.marks(pile);
    return page('marking/second-marks', secondsPage(pile, marks, viewer), { title: 'marking.second.title', titleParams: { code: pile.assignmentCode }, desk: true, crumbs: [crumbOf(viewer, cohortId)] });
  }

  @Post('/second-marks/opening')
  @Allow(['trainer', 'co-trainer'], 'secondMark.begun')
  async open(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    found(await this.queries.pile(act.viewer, assignmentId, cohortId));
    const { id } = await this.seconds.openNext(act, assignmentId, cohortId);
    return id ? redirect(`/second-marks/${id}`) : redirect(`/marking/${assignmentId}/${cohortId}/second-marks`, 'noSecondLeft');
  }

  @Get('/agreement')
  @Allow(['moderator'])
  async agreement(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    return this.agreementPage(viewer, assignmentId, cohortId);
  }

  @Post('/agreement/:id')
  @Allow(['moderator'], 'secondMark.decided')
  async decide(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(DecisionForm, body);
    if (!read.ok) return this.agreementPage(act.viewer, assignmentId, cohortId, read.form, id);
    await this.seconds.decide(act, id, read.value.choice, read.value.reason);
    return redirect(`/marking/${assignmentId}/${cohortId}/agreement`, 'markDecided');
  }

  private async agreementPage(viewer: Viewer, assignmentId: string, cohortId: string, form?: FormState, formOf?: string) {
    const pile = found(await this.queries.pile(viewer, assignmentId, cohortId));
    found(viewer.has('moderator', cohortId) ? pile : null);
    const marks = await this.queries.marks(pile);
    return page('marking/agreement', { ...agreementPage(pile, marks, formOf), form: form ?? emptyForm() }, { status: form ? 422 : 200, title: 'marking.agreement.title', titleParams: { code: pile.assignmentCode }, desk: true, crumbs: [{ href: '/looks', label: 'places.looks' }] });
  }
}

/** One second mark, without the first. */
@Controller('/second-marks/:id')
export class SecondMarkController {
  constructor(
    private readonly queries: SecondMarkQueries,
    private readonly scripts: ScriptQueries,
    private readonly seconds: SecondMarks,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.secondPage(viewer, id);
  }

  @Post()
  @Allow(['trainer', 'co-trainer'], 'secondMark.saved')
  async save(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const { script } = await this.read(act.viewer, id);
    const read = readMark(script, body);
    if (!read.ok) return this.secondPage(act.viewer, id, read.form, 422);
    try {
      const { assignmentId, cohortId } = await this.seconds.save(act, id, read.value);
      return read.value.isDone ? redirect(`/marking/${assignmentId}/${cohortId}/second-marks`, 'secondDone') : redirect(`/second-marks/${id}`, 'markSaved');
    } catch (error) {
      if (!(error instanceof MarkConflict)) throw error;
      return this.secondPage(act.viewer, id, { values: body, errors: {} }, 409, error);
    }
  }

  private async read(viewer: Viewer, id: string) {
    const own = found(await this.queries.own(viewer, id));
    return { own, script: blindScript(found(await this.scripts.script(viewer, id, true)), own, viewer.personId) };
  }

  private async secondPage(viewer: Viewer, id: string, form?: FormState, status = 200, conflict?: MarkConflict) {
    const { own, script } = await this.read(viewer, id);
    const listPath = `/marking/${script.assignmentId}/${script.cohortId}/second-marks`;
    const data = { ...scriptPage(script, viewer, form), path: `/second-marks/${id}`, listPath, canWrite: !own.isDone, hasBegun: own.version > 0, conflict: conflict && { current: conflict.current, kept: conflict.kept } };
    return page('marking/second-mark', data, { status, title: 'marking.second.one', titleParams: { code: script.code }, crumbs: [{ href: listPath, label: script.assignmentCode }], desk: true, scripts: ['marking'] });
  }
}
