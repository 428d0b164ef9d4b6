import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { DomainError, found } from '../../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import { Clock } from '../../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { GroupPublications } from './group-publications.service.js';
import { PublicationForm } from './publication.form.js';
import { publicationPage } from './publication.page.js';
import { PublicationQueries } from './publication.queries.js';
import { lookCount } from './second-look.page.js';
import { SecondLookQueries } from './second-look.queries.js';
import { SecondMarkQueries } from './second-mark.queries.js';
import { SettingQueries } from './setting.queries.js';
import { Publications } from './publications.service.js';

/** Publishing the results of an assignment to a whole cohort at once, or to one group after the other. */
@Controller('/marking/:assignmentId/:cohortId/publication')
export class PublicationController {
  constructor(
    private readonly queries: PublicationQueries,
    private readonly publications: Publications,
    private readonly groups: GroupPublications,
    private readonly clock: Clock,
    private readonly looks: SecondLookQueries,
    private readonly settings: SettingQueries,
    private readonly seconds: SecondMarkQueries,
  ) {}

  @Get()
  @Allow(['trainer', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    return this.publicationPage(viewer, assignmentId, cohortId);
  }

  @Post()
  @Allow(['trainer', 'organiser'], 'results.published')
  async publish(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    found(await this.queries.publication(act.viewer, assignmentId, cohortId));
    const read = readForm(PublicationForm, body);
    if (!read.ok) return this.publicationPage(act.viewer, assignmentId, cohortId, read.form, 422);
    try {
      await this.publications.publish(act, assignmentId, cohortId, read.value);
      return redirect(`/marking/${assignmentId}/${cohortId}/publication`, 'resultsPublished');
    } catch (error) {
      if (!(error instanceof DomainError) || error.messageKey !== 'marking.publication.changed') throw error;
      return this.publicationPage(act.viewer, assignmentId, cohortId, { values: {}, errors: { publication: error.messageKey } }, 409);
    }
  }

  @Post('/undoing')
  @Allow(['trainer', 'organiser'], 'results.publicationUndone')
  async undo(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string) {
    await this.publications.undo(act, assignmentId, cohortId);
    return redirect(`/marking/${assignmentId}/${cohortId}/publication`, 'publicationUndone');
  }

  @Post('/groups/:groupId')
  @Allow(['trainer', 'organiser'], 'results.groupPublished')
  async publishGroup(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @Param('groupId') groupId: string, @Body() body: unknown) {
    found(await this.queries.publication(act.viewer, assignmentId, cohortId));
    const read = readForm(PublicationForm, body);
    if (!read.ok) return this.publicationPage(act.viewer, assignmentId, cohortId, { values: {}, errors: { groups: Object.values(read.form.errors)[0]! } }, 422);
    try {
      await this.groups.publish(act, assignmentId, cohortId, groupId, read.value);
      return redirect(`/marking/${assignmentId}/${cohortId}/publication`, 'groupPublished');
    } catch (error) {
      if (!(error instanceof DomainError) || error.messageKey !== 'marking.publication.changed') throw error;
      return this.publicationPage(act.viewer, assignmentId, cohortId, { values: {}, errors: { publication: error.messageKey } }, 409);
    }
  }

  @Post('/groups/:groupId/undoing')
  @Allow(['trainer', 'organiser'], 'results.groupPublicationUndone')
  async undoGroup(@CurrentAct() act: ViewerAct, @Param('assignmentId') assignmentId: string, @Param('cohortId') cohortId: string, @Param('groupId') groupId: string) {
    await this.groups.undo(act, assignmentId, cohortId, groupId);
    return redirect(`/marking/${assignmentId}/${cohortId}/publication`, 'groupPublicationUndone');
  }

  private async publicationPage(viewer: Viewer, assignmentId: string, cohortId: string, form?: FormState, status = 200) {
    const view = found(await this.queries.publication(viewer, assignmentId, cohortId));
    const switches = await this.settings.switches(viewer, cohortId);
    const looks = switches.secondMarking ? {} : lookCount(await this.looks.marked(viewer, assignmentId, cohortId), view.rule);
    const seconds = switches.secondMarking && !view.publishedAt ? await this.seconds.left(viewer, assignmentId, cohortId) : null;
    return page('marking/publication', { ...publicationPage(view, view.publishedAt ? [] : await this.queries.groups(viewer, assignmentId, cohortId), this.clock.now()), ...looks, secondsLeft: seconds?.left ?? 0, form: form ?? emptyForm(), isMarker: viewer.has('trainer', cohortId), ...(form?.errors.groups ? { isGroupsOpen: true } : {}) }, {
      status, title: 'marking.publication.title', titleParams: { code: view.assignmentCode }, desk: true,
      crumbs: viewer.has('trainer', cohortId) ? [{ href: '/waiting', label: 'places.waiting' }, { href: `/marking/${assignmentId}/${cohortId}`, label: view.assignmentCode }] : [{ href: '/cohorts', label: 'places.cohorts' }],
    });
  }
}
