import { Controller, Get, Param } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Allow, CurrentViewer } from '../../platform/http/access.js';
import { page } from '../../platform/http/answer.js';
import { Clock } from '../../platform/time/clock.js';
import type { Viewer } from '../../people/viewer.js';
import { AssignmentPages } from './assignment-pages.js';
import { workRow } from './assignment.page.js';
import { AssignmentQueries } from './assignment.queries.js';

@Controller()
export class AssignmentController {
  constructor(
    private readonly queries: AssignmentQueries,
    private readonly pages: AssignmentPages,
    private readonly clock: Clock,
  ) {}

  @Get('/assignments/:id')
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.pages.assignment(viewer, found(await this.queries.assignment(viewer, id)));
  }

  @Get('/my-work')
  @Allow(['participant'])
  async mine(@CurrentViewer() viewer: Viewer) {
    const now = this.clock.now();
    return page('assignment/my-work', { work: (await this.queries.mine(viewer)).map((row) => workRow(row, now)) }, { title: 'assignment.mine.title' });
  }
}
