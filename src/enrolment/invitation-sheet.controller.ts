import { Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Codes } from './codes.service.js';
import { sheetPage } from './invitation.page.js';
import { InvitationQueries } from './invitation.queries.js';
import { peopleCrumbs } from './person.page.js';

/** Cards to print and cut for everybody who is still only invited, and on another page the list that says whose is which. */
@Controller('/cohorts/:cohortId/invitation-sheet')
export class InvitationSheetController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: InvitationQueries,
    private readonly codes: Codes,
    private readonly settings: Settings,
  ) {}

  /** The list of numbers; the cards themselves are made by the button, because it makes the codes anew. */
  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const invited = await this.queries.list(viewer, cohortId);
    return page('enrolment/sheet-list', { cohort, invited, count: invited.length }, { title: 'enrolment.sheet.heading', crumbs: peopleCrumbs(cohortId) });
  }

  @Post()
  @Allow(['organiser'], 'enrolment.sheetMade')
  async make(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string) {
    const cohort = found(await this.courses.cohort(act.viewer, cohortId, ['organiser']));
    const cards = await this.codes.sheet(act, cohortId);
    return page('enrolment/sheet', sheetPage(cohort, cards, this.settings.config.siteUrl), { title: 'enrolment.sheet.cards', crumbs: peopleCrumbs(cohortId) });
  }
}
