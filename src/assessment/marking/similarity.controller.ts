import { Controller, Get, Param } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Allow, CurrentViewer } from '../../platform/http/access.js';
import { page } from '../../platform/http/answer.js';
import type { Viewer } from '../../people/viewer.js';
import { pairPage, similarityPage } from './similarity.page.js';
import { SimilarityQueries } from './similarity.queries.js';

/** Scripts of one cohort with passages in common, for the judgement of the trainer alone; compared here, and nowhere else. */
@Controller('/marking/:assignmentId/:cohortId/similarity')
export class SimilarityController {
  constructor(private readonly queries: SimilarityQueries) {}

  @Get()
  @Allow(['trainer'])
  async list(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    const pile = found(await this.queries.pile(viewer, assignmentId, cohortId));
    const crumbs = [{ href: '/waiting', label: 'places.waiting' }, { href: `/marking/${assignmentId}/${cohortId}`, label: pile.assignmentCode }];
    return page('marking/similarity', similarityPage(pile, await this.queries.scripts(viewer, pile)), { title: 'marking.similarity.title', titleParams: { code: pile.assignmentCode }, desk: true, crumbs });
  }

  @Get('/:id/:otherId')
  @Allow(['trainer'])
  async pair(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @Param('id') id: string, @Param('otherId') otherId: string) {
    const pile = found(await this.queries.pile(viewer, assignmentId, cohortId));
    const scripts = await this.queries.scripts(viewer, pile, [id, otherId]);
    const [one, other] = [id, otherId].map((wanted) => found(scripts.find((script) => script.id === wanted)));
    const crumbs = [{ href: `/marking/${assignmentId}/${cohortId}`, label: pile.assignmentCode }, { href: `/marking/${assignmentId}/${cohortId}/similarity`, label: 'marking.similarity.crumb' }];
    return page('marking/similar-pair', pairPage(pile, one!, other!), { title: 'marking.similarity.pair', titleParams: { one: one!.code, other: other!.code }, desk: true, crumbs });
  }
}
