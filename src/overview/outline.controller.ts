import { Controller, Get } from '@nestjs/common';
import type { Viewer } from '../people/viewer.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { outlinePage } from './outline.page.js';
import { ThisWeekQueries } from './this-week.queries.js';

/** The whole course with what is done of it: modules, their quizzes, workshops and assignments. */
@Controller('/outline')
export class OutlineController {
  constructor(
    private readonly queries: ThisWeekQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer) {
    const now = this.clock.now();
    const view = await this.queries.week(viewer, now);
    if (!view) return page('overview/no-place', {}, { title: 'overview.outline.title' });
    return page('overview/outline', outlinePage(view, now), { title: 'overview.outline.title' });
  }
}
