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
import { KeepApartQueries } from './keep-apart.queries.js';
import { GroupQueries } from './group.queries.js';
import { Groups, type Arrangement } from './groups.service.js';
import { peopleCrumbs, peoplePath } from './person.page.js';

@Controller('/cohorts/:cohortId')
export class GroupController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: GroupQueries,
    private readonly aparts: KeepApartQueries,
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
    return this.arrangementPage(viewer, cohortId, by === 'zone');
  }

  @Post('/groups/arrangement')
  @Allow(['organiser'], 'group.arranged')
  async arrange(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const read = readForm(ArrangementForm, body);
    const wanted = arrangementOf(body);
    if (!read.ok || !wanted) throw new DomainError('enrolment.groups.unread');
    try {
      await this.groups.arrange(act, cohortId, wanted, read.value.seen);
    } catch (error) {
      if (!(error instanceof DomainError) || error.messageKey !== 'enrolment.apart.clash') throw error;
      return this.arrangementPage(act.viewer, cohortId, false, { wanted, problem: error.params });
    }
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

  /** The boxes as they are, as proposed, or as they were wanted when two who are kept apart would have come together. */
  private async arrangementPage(viewer: Viewer, cohortId: string, wantsProposal: boolean, refused?: { wanted: Arrangement; problem: Record<string, string | number> }) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const [people, next, apart] = await Promise.all([this.queries.people(viewer, cohortId), this.queries.nextNumber(viewer, cohortId), this.aparts.pairs(viewer, cohortId)]);
    const byZone = wantsProposal && people.every((person) => person.groupNumber === null);
    const crumbs = [...peopleCrumbs(cohortId), { href: `/cohorts/${cohortId}/groups`, label: 'enrolment.groups.heading' }];
    const data = { ...arrangementPage(cohort, people, next, byZone, this.clock.now(), viewer.locale, apart, refused?.wanted), problem: refused?.problem ?? null };
    return page('enrolment/arrangement', data, { status: refused ? 422 : 200, title: 'enrolment.groups.heading', crumbs });
  }
}
