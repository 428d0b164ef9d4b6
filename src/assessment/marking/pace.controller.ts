import { Controller, Get, Param } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Allow, CurrentViewer } from '../../platform/http/access.js';
import { page } from '../../platform/http/answer.js';
import { Clock } from '../../platform/time/clock.js';
import type { Viewer } from '../../people/viewer.js';
import { canMark } from './marking.policy.js';
import { pacePage } from './pace.page.js';
import { PaceQueries } from './pace.queries.js';
import { crumbOf } from './pile.page.js';

/** How the marking of an assignment goes on: what is left, day by day. */
@Controller('/marking/:assignmentId/:cohortId/pace')
export class PaceController {
  constructor(
    private readonly queries: PaceQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer', 'organiser', 'moderator'])
  async show(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    const pile = found(await this.queries.pile(viewer, assignmentId, cohortId));
    const isReader = canMark(viewer, cohortId) || viewer.has('moderator', cohortId);
    return page('marking/pace', pacePage(pile, await this.queries.scripts(viewer, pile), viewer, this.clock.now()), {
      title: 'marking.pace.title', titleParams: { code: pile.assignmentCode }, desk: true,
      crumbs: isReader ? [crumbOf(viewer, cohortId), { href: `/marking/${assignmentId}/${cohortId}`, label: pile.assignmentCode }] : [{ href: '/cohorts', label: 'places.cohorts' }],
    });
  }
}
