import { Body, Controller, Get, Headers, Param, Post } from '@nestjs/common';
import { readForm, withError } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { secondsClock } from './assignment.page.js';
import { isAllTicked } from './draft.form.js';
import { PlanPages } from './plan-pages.js';
import { planForm, PlanHandInForm, planOf } from './plan.form.js';
import { PlanConflict, Plans } from './plans.service.js';
import { WorkNames } from './work-names.service.js';

@Controller('/groups/:groupId/plan/:assignmentId')
export class PlanController {
  constructor(
    private readonly pages: PlanPages,
    private readonly plans: Plans,
    private readonly names: WorkNames,
  ) {}

  @Get()
  @Allow(['participant', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string) {
    return this.pages.plan(viewer, await this.pages.view(viewer, groupId, assignmentId));
  }

  /** Tells the group that she is writing, then opens the form. */
  @Post('/editing')
  @Allow(['participant'], 'plan.opened')
  async beginEditing(@CurrentAct() act: ViewerAct, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string) {
    await this.plans.beginEditing(act, groupId, assignmentId);
    return redirect(`/groups/${groupId}/plan/${assignmentId}/editing`);
  }

  @Get('/editing')
  @Allow(['participant'])
  async edit(@CurrentViewer() viewer: Viewer, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string) {
    return this.pages.edit(viewer, await this.pages.memberView(viewer, groupId, assignmentId));
  }

  /** Saves the whole plan; a script that asks for JSON saves in between. */
  @Post()
  @Allow(['participant'], 'plan.saved')
  async save(@CurrentAct() act: ViewerAct, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string, @Body() body: unknown, @Headers('accept') accept: string | undefined) {
    const view = await this.pages.memberView(act.viewer, groupId, assignmentId);
    const read = readForm(planForm(view.template), body);
    if (!read.ok) return this.pages.edit(act.viewer, view, read.form);
    const isInterim = accept === 'application/json';
    try {
      const saved = await this.plans.save(act, groupId, assignmentId, { plan: planOf(view.template, read.value), base: read.value.revision, isInterim });
      if (isInterim) return { revision: saved.number, clock: secondsClock(new Date(saved.savedAt), act.viewer.zone) };
      return redirect(`/groups/${groupId}/plan/${assignmentId}`, 'planSaved');
    } catch (error) {
      if (error instanceof PlanConflict) return this.pages.conflict(view, error);
      throw error;
    }
  }

  /** She hands in for the group. */
  @Post('/handing-in')
  @Allow(['participant'], 'plan.handingInTaken')
  async takeHandingIn(@CurrentAct() act: ViewerAct, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string) {
    await this.plans.takeHandingIn(act, groupId, assignmentId);
    return redirect(`/groups/${groupId}/plan/${assignmentId}#hand-in`, 'handingInTaken');
  }

  @Post('/hand-in')
  @Allow(['participant'], 'plan.handedIn')
  async handIn(@CurrentAct() act: ViewerAct, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string, @Body() body: Record<string, unknown>) {
    const view = await this.pages.memberView(act.viewer, groupId, assignmentId);
    const read = readForm(PlanHandInForm, body);
    if (!read.ok) return this.pages.plan(act.viewer, view, read.form);
    if (!isAllTicked(view.checklist, read.value.tick)) return this.pages.plan(act.viewer, view, withError(body, 'tick', 'assignment.ticks.missing'));
    if (view.draftFile?.isHeld) return this.pages.plan(act.viewer, view, withError(body, 'tick', 'assignment.handIn.held'));
    const answer = await this.plans.handIn(act, groupId, assignmentId, read.value.nameSeen);
    if ('receipt' in answer) return redirect(`/receipts/${answer.receipt}`);
    return this.pages.ownName(view, await this.names.inWork(act, assignmentId, view.plan ?? {}), [...read.value.tick]);
  }
}
