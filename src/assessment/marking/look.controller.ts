import { Controller, Get } from '@nestjs/common';
import { CompletionQueries } from '../../completion/completion.queries.js';
import { Allow, CurrentViewer } from '../../platform/http/access.js';
import { page } from '../../platform/http/answer.js';
import type { Viewer } from '../../people/viewer.js';
import { looksPage, outcomeCounts, type LookOutcome } from './look.page.js';
import { LookQueries } from './look.queries.js';

/** A second look at marks and results: what was marked, under codes, and how many have which result. */
@Controller('/looks')
export class LookController {
  constructor(
    private readonly queries: LookQueries,
    private readonly completion: CompletionQueries,
  ) {}

  @Get()
  @Allow(['moderator'])
  async show(@CurrentViewer() viewer: Viewer) {
    const rows = await this.queries.assignments(viewer);
    const outcomes = new Map<string, LookOutcome[]>();
    for (const id of new Set(rows.map((row) => row.cohortId))) {
      const { plan, members } = await this.completion.cohort(id);
      outcomes.set(id, outcomeCounts(plan, members));
    }
    return page('marking/looks', looksPage(rows, outcomes), { title: 'marking.look.title', desk: true });
  }
}
