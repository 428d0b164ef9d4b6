import { Controller, Get } from '@nestjs/common';
import { weekOf } from '../course/cohort.entity.js';
import type { Viewer } from '../people/viewer.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { HidingQueries } from './hiding.queries.js';
import { thisWeekPage } from './this-week.page.js';
import { ThisWeekQueries } from './this-week.queries.js';
import { thisWeek } from './this-week-rule.js';
import { ProgressQueries } from './progress.queries.js';

@Controller('/this-week')
export class ThisWeekController {
  constructor(
    private readonly queries: ThisWeekQueries,
    private readonly progress: ProgressQueries,
    private readonly hidings: HidingQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer) {
    const now = this.clock.now();
    const view = await this.queries.week(viewer, now);
    if (!view) return page('overview/no-place', {}, { title: 'overview.week.titlePlain' });
    const week = thisWeek(view, weekOf(view, now), now);
    const conditions = await this.progress.conditions(view.enrolmentId);
    const hiding = viewer.isHidden ? await this.hidings.own(viewer) : undefined;
    return page('overview/this-week', { ...thisWeekPage(view, week, conditions), isHidden: viewer.isHidden, showsAt: hiding?.showsAt ?? null }, { title: 'overview.week.title', titleParams: { week: week.week, weeks: week.weeks } });
  }
}
