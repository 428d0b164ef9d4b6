import { Controller, Get, Param, Query } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer } from '../people/viewer.js';
import { GroupQueries } from './group.queries.js';
import { peopleCrumbs, peoplePage, personPage, stateOf } from './person.page.js';
import { PersonQueries } from './person.queries.js';

/** The organiser's list of people, and one of them. */
@Controller('/cohorts/:cohortId/people')
export class PersonController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: PersonQueries,
    private readonly groups: GroupQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Query('state') wanted: unknown, @Query('page') turned: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const state = stateOf(wanted);
    const number = Math.min(Math.max(Number.parseInt(turned, 10) || 1, 1), 10000);
    const [rows, counts] = await Promise.all([this.queries.people(viewer, cohortId, state, number, dayOf(this.clock.now(), cohort.zone)), this.queries.counts(viewer, cohortId)]);
    return page('enrolment/people', peoplePage(cohort, rows, counts, state, number, viewer.locale), { title: 'enrolment.people.heading', crumbs: peopleCrumbs(cohortId).slice(0, 2), desk: true });
  }

  @Get('/:enrolmentId')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const now = this.clock.now();
    const person = found(await this.queries.person(viewer, cohortId, enrolmentId, dayOf(now, cohort.zone), now));
    const groups = await this.groups.ofCohort(viewer, cohortId);
    return page('enrolment/person', personPage(cohort, person, groups, viewer.locale), { title: 'enrolment.person.title', crumbs: peopleCrumbs(cohortId) });
  }
}
