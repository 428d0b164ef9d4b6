import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { ScriptQueries } from './script.queries.js';
import { readTicks } from './second-look.form.js';
import { secondLookPage } from './second-look.page.js';
import { SecondLookQueries } from './second-look.queries.js';
import { SecondLooks } from './second-looks.service.js';

/** The second look that every cohort takes before it publishes: a list that a trainer ticks. */
@Controller('/marking/:assignmentId/:cohortId/second-look')
export class SecondLookController {
  constructor(
    private readonly scripts: ScriptQueries,
    private readonly queries: SecondLookQueries,
    private readonly looks: SecondLooks,
  ) {}

  @Get()
  @Allow(['trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    const pile = found(await this.scripts.pile(viewer, assignmentId, cohortId));
    found(viewer.has('trainer', cohortId) && pile.mode !== 'reflection' && !pile.isSecondMarked ? pile : null);
    const rows = await this.queries.marked(viewer, assignmentId, cohortId);
    return page('marking/second-look', secondLookPage(pile, rows, await this.queries.numbers(cohortId)), {
      title: 'marking.secondLook.title', titleParams: { code: pile.assignmentCode }, desk: true, crumbs: [{ href: '/waiting', label: 'places.waiting' }, { href: `/marking/${assignmentId}/${cohortId}`, label: pile.assignmentCode }],
    });
  }

  @Post()
  @Allow(['trainer'], 'marks.lookedAt')
  async tick(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @Body() body: Record<string, unknown>) {
    const { shown, ticked } = readTicks(body);
    await this.looks.tick(act, assignmentId, cohortId, shown, ticked);
    return redirect(`/marking/${assignmentId}/${cohortId}/second-look`, 'looksKept');
  }
}
