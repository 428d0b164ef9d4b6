import { Controller, Get, Param, Query } from '@nestjs/common';
import { weekOf } from '../course/cohort.entity.js';
import { CourseQueries, type CohortRow } from '../course/course.queries.js';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf, instantOf } from '../platform/time/local-time.js';
import type { Viewer } from '../people/viewer.js';
import { cohortPage, cohortsPage } from './cohort.page.js';
import { CohortQueries } from './cohort.queries.js';

const STAFF = ['organiser', 'trainer', 'co-trainer'];

@Controller('/cohorts')
export class CohortController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: CohortQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(STAFF)
  async list(@CurrentViewer() viewer: Viewer) {
    const cohorts = await this.courses.cohorts(viewer);
    const counts = await this.queries.counts(cohorts.map((cohort) => cohort.id));
    return page('overview/cohorts', cohortsPage(viewer, cohorts, counts, this.clock.now()), { title: 'cohort.list.title' });
  }

  @Get('/:id')
  @Allow(STAFF)
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Query('list') list: string) {
    const cohort = found(await this.courses.cohort(viewer, id, ['organiser', 'trainer', 'co-trainer']));
    const now = this.clock.now();
    const [people, modules, waiting] = [await this.queries.people(id, workUntil(viewer, cohort, now)), await this.queries.modules(cohort.courseId), await this.queries.waiting(id)];
    return page('overview/cohort', cohortPage(viewer, cohort, weekOf(cohort, now), { people, modules, waiting }, list, now), {
      title: 'cohort.glance.title', crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }], desk: true,
    });
  }
}

/** Who marks must not learn by the minute who has just worked: a script that comes in at that moment would have a name. She sees how people stood when the day began. */
function workUntil(viewer: Viewer, cohort: CohortRow, now: Date): Date {
  return viewer.has('organiser', cohort.id) ? now : instantOf(dayOf(now, cohort.zone), '00:00', cohort.zone);
}
