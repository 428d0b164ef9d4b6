import { Controller, Get, Param } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer } from '../people/viewer.js';
import { sessionRows } from './day.page.js';
import { SessionQueries } from './session.queries.js';

/** All live sessions of a cohort. */
@Controller('/cohorts/:cohortId/workshops')
export class SessionListController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: SessionQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['organiser', 'trainer', 'co-trainer'])
  async list(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser', 'trainer', 'co-trainer']));
    const rows = sessionRows(await this.queries.ofCohort(viewer, cohortId), viewer, this.clock.now());
    return page('workshop/list', { cohort, rows }, { title: 'workshop.list.title', desk: true, crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }, { href: `/cohorts/${cohortId}`, label: cohort.label }] });
  }
}
