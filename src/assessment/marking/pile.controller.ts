import { Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { crumbOf, pilePage } from './pile.page.js';
import { ScriptPool } from './script-pool.service.js';
import { ScriptQueries } from './script.queries.js';

/** The scripts of one assignment in one cohort. */
@Controller('/marking/:assignmentId/:cohortId')
export class PileController {
  constructor(
    private readonly queries: ScriptQueries,
    private readonly pool: ScriptPool,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer', 'moderator'])
  async show(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    const pile = found(await this.queries.pile(viewer, assignmentId, cohortId));
    const scripts = await this.queries.scripts(viewer, pile);
    return page('marking/pile', pilePage(pile, scripts, viewer), { title: 'marking.pile.title', titleParams: { code: pile.assignmentCode }, crumbs: [crumbOf(viewer, cohortId)], desk: true });
  }

  /** *Continue marking*: opens the next script and goes there. */
  @Post('/opening')
  @Allow(['trainer', 'co-trainer'], 'mark.begun')
  async open(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    const { id } = await this.pool.openNext(act, assignmentId, cohortId);
    return id ? redirect(`/marking/scripts/${id}`) : redirect(`/marking/${assignmentId}/${cohortId}`, 'noScriptLeft');
  }
}
