import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { DomainError, found } from '../../platform/errors.js';
import { readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { HandForm, readGroups, readWeights } from './allocation.form.js';
import { allocationPage } from './allocation.page.js';
import { AllocationQueries } from './allocation.queries.js';
import { Allocations } from './allocations.service.js';

const SHOWN_HERE = new Set(['marking.allocation.nobody', 'marking.allocation.barred', 'marking.allocation.begun']);

/** Sharing the scripts of an assignment out among the markers of a cohort. */
@Controller('/marking/:assignmentId/:cohortId/allocation')
export class AllocationController {
  constructor(
    private readonly queries: AllocationQueries,
    private readonly allocations: Allocations,
  ) {}

  @Get()
  @Allow(['trainer', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    return this.allocationPage(viewer, assignmentId, cohortId);
  }

  @Post('/shares')
  @Allow(['trainer', 'organiser'], 'scripts.sharedOut')
  async byShare(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @Body() body: Record<string, unknown>) {
    const { markers } = found(await this.queries.allocation(act.viewer, assignmentId, cohortId));
    const { weights, errors } = readWeights(markers, body);
    if (Object.keys(errors).length > 0) return this.allocationPage(act.viewer, assignmentId, cohortId, { values: body, errors });
    return this.answer(act, assignmentId, cohortId, body, () => this.allocations.byShare(act, assignmentId, cohortId, weights));
  }

  @Post('/groups')
  @Allow(['trainer', 'organiser'], 'scripts.sharedOut')
  async byGroup(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @Body() body: Record<string, unknown>) {
    const { groups } = found(await this.queries.allocation(act.viewer, assignmentId, cohortId));
    return this.answer(act, assignmentId, cohortId, body, () => this.allocations.byGroup(act, assignmentId, cohortId, readGroups(groups, body)));
  }

  @Post('/scripts')
  @Allow(['trainer'], 'scripts.sharedOut')
  async byHand(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @Body() body: Record<string, unknown>) {
    found(await this.queries.allocation(act.viewer, assignmentId, cohortId));
    const read = readForm(HandForm, body);
    if (!read.ok) return this.allocationPage(act.viewer, assignmentId, cohortId, read.form);
    const { scriptId, markerId } = read.value;
    return this.answer(act, assignmentId, cohortId, body, () => this.allocations.byHand(act, assignmentId, cohortId, scriptId, markerId));
  }

  private async answer(act: ViewerAct, assignmentId: string, cohortId: string, body: Record<string, unknown>, work: () => Promise<{ left: number }>) {
    try {
      const { left } = await work();
      return redirect(`/marking/${assignmentId}/${cohortId}/allocation`, left > 0 ? 'scriptsSharedOutBut' : 'scriptsSharedOut');
    } catch (error) {
      if (!(error instanceof DomainError) || !SHOWN_HERE.has(error.messageKey)) throw error;
      return this.allocationPage(act.viewer, assignmentId, cohortId, { values: body, errors: { allocation: error.messageKey } });
    }
  }

  private async allocationPage(viewer: Viewer, assignmentId: string, cohortId: string, form?: FormState) {
    const view = found(await this.queries.allocation(viewer, assignmentId, cohortId));
    const isMarker = viewer.has('trainer', cohortId);
    return page('marking/allocation', { ...allocationPage(view, form), isMarker }, {
      status: form ? 422 : 200, title: 'marking.allocation.title', titleParams: { code: view.assignmentCode }, desk: true,
      crumbs: isMarker ? [{ href: '/waiting', label: 'places.waiting' }, { href: `/marking/${assignmentId}/${cohortId}`, label: view.assignmentCode }] : [{ href: '/cohorts', label: 'places.cohorts' }],
    });
  }
}
