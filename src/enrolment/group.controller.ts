import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { DomainError, found } from '../platform/errors.js';
import { readForm } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { ArrangementForm, MoveForm } from './group.form.js';
import { arrangementOf, arrangementPage, groupsPage } from './group.page.js';
import { GroupQueries } from './group.queries.js';
import { Groups } from './groups.service.js';
import { peopleCrumbs, peoplePath } from './person.page.js';

@Controller('/cohorts/:cohortId')
export class GroupController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: GroupQueries,
    private readonly groups: Groups,
    private readonly clock: Clock,
  ) {}

  @Get('/groups')
  @Allow(['organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    return page('enrolment/groups', groupsPage(cohort, await this.queries.people(viewer, cohortId), this.clock.now()), { title: 'enrolment.groups.heading', crumbs: peopleCrumbs(cohortId) });
  }

  /** With `by=zone` the boxes hold a proposal: a preview that can be changed before it is kept. */
  @Get('/groups/arrangement')
  @Allow(['organiser'])
  async showArrangement(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Query('by') by: unknown) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const [people, next] = await Promise.all([this.queries.people(viewer, cohortId), this.queries.nextNumber(viewer, cohortId)]);
    const byZone = by === 'zone' && people.every((person) => person.groupNumber === null);
    const crumbs = [...peopleCrumbs(cohortId), { href: `/cohorts/${cohortId}/groups`, label: 'enrolment.groups.heading' }];
    return page('enrolment/arrangement', arrangementPage(cohort, people, next, byZone, this.clock.now(), viewer.locale), { title: 'enrolment.groups.heading', crumbs });
  }

  @Post('/groups/arrangement')
  @Allow(['organiser'], 'group.arranged')
  async arrange(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const read = readForm(ArrangementForm, body);
    const wanted = arrangementOf(body);
    if (!read.ok || !wanted) throw new DomainError('enrolment.groups.unread');
    await this.groups.arrange(act, cohortId, wanted, read.value.seen);
    return redirect(`/cohorts/${cohortId}/groups`, 'groupsKept');
  }

  @Post('/groups/:groupId/dissolution')
  @Allow(['organiser'], 'group.dissolved')
  async dissolve(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('groupId') groupId: string) {
    await this.groups.dissolve(act, cohortId, groupId);
    return redirect(`/cohorts/${cohortId}/groups`, 'groupDissolved');
  }

  @Post('/people/:enrolmentId/group')
  @Allow(['organiser'], 'group.memberMoved')
  async move(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string, @Body() body: unknown) {
    const read = readForm(MoveForm, body);
    if (!read.ok) throw new DomainError('enrolment.groups.unread');
    await this.groups.move(act, cohortId, enrolmentId, read.value.groupId);
    return redirect(`${peoplePath(cohortId)}/${enrolmentId}`, 'groupMoved');
  }
}
