import { Controller, Get } from '@nestjs/common';
import { PlanQueries } from '../assessment/assignment/plan.queries.js';
import { ScriptQueries, type PileView } from '../assessment/marking/script.queries.js';
import { PersonQueries } from '../enrolment/person.queries.js';
import { Viewer } from '../people/viewer.js';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import { FilesQueries } from '../record/files.queries.js';
import { SharingQueries } from '../record/sharing.queries.js';
import { RegisterQueries } from '../workshop/register.queries.js';
import { groupTab, organisersTab, trainersTab, universitiesTab, withTabs } from './what-others-see.page.js';
import { WhatOthersSeeQueries, type OwnPlace } from './what-others-see.queries.js';

/** What others see of a participant: asked by the queries of their own pages, as somebody who holds their role. */
@Controller('/what-others-see')
export class WhatOthersSeeController {
  constructor(
    private readonly queries: WhatOthersSeeQueries,
    private readonly registers: RegisterQueries,
    private readonly scripts: ScriptQueries,
    private readonly plans: PlanQueries,
    private readonly people: PersonQueries,
    private readonly sharing: SharingQueries,
    private readonly files: FilesQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant'])
  async trainers(@CurrentViewer() viewer: Viewer) {
    const place = await this.place(viewer);
    if (!place) return this.nowhere();
    const trainer = Viewer.standingFor('trainer', place.cohortId, viewer);
    const register = place.sessionId ? await this.registers.people(trainer, { id: place.sessionId, cohortId: place.cohortId }) : [];
    const scripts = place.submissionId ? await this.scripts.scripts(trainer, { assignmentId: place.assignmentId!, cohortId: place.cohortId } as PileView) : [];
    return this.tab(viewer, 'trainers', trainersTab(place, register, scripts));
  }

  @Get('/group')
  @Allow(['participant'])
  async group(@CurrentViewer() viewer: Viewer) {
    const place = await this.place(viewer);
    if (!place) return this.nowhere();
    const isIn = place.groupId !== null && place.groupAssignmentId !== null;
    // An organiser reads the group's page as its members do, and is none of them.
    const plan = isIn ? await this.plans.plan(Viewer.standingFor('organiser', place.cohortId, viewer), place.groupId!, place.groupAssignmentId!, this.clock.now()) : undefined;
    return this.tab(viewer, 'group', groupTab(viewer, plan));
  }

  @Get('/organisers')
  @Allow(['participant'])
  async organisers(@CurrentViewer() viewer: Viewer) {
    const place = await this.place(viewer);
    if (!place) return this.nowhere();
    const now = this.clock.now();
    const person = await this.people.person(Viewer.standingFor('organiser', place.cohortId, viewer), place.cohortId, place.enrolmentId, dayOf(now, viewer.zone), now);
    return this.tab(viewer, 'organisers', organisersTab(viewer, place, person));
  }

  @Get('/universities')
  @Allow(['participant'])
  async universities(@CurrentViewer() viewer: Viewer) {
    const place = await this.place(viewer);
    if (!place) return this.nowhere();
    const sharing = found(await this.sharing.of(viewer, place.enrolmentId, dayOf(this.clock.now(), 'UTC')));
    return this.tab(viewer, 'universities', universitiesTab(sharing, await this.files.holdsOwn(viewer)));
  }

  private place(viewer: Viewer): Promise<OwnPlace | undefined> {
    return this.queries.place(viewer, this.clock.now());
  }

  private tab(viewer: Viewer, who: string, data: object) {
    return page(`overview/what-${who}-see`, { ...withTabs(viewer, who), ...data }, { title: 'seen.title', crumbs: [{ href: '/account', label: 'account.profile.title' }] });
  }

  private nowhere() {
    return page('overview/no-place', {}, { title: 'seen.title' });
  }
}
