import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { readForm } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { GroupTalk } from './group-talk.service.js';
import { PlanPages } from './plan-pages.js';
import { GroupMessageForm, GroupNoteForm } from './plan.form.js';
import { versionPage, versionsPage } from './plan.page.js';
import { PlanQueries } from './plan.queries.js';
import { Plans } from './plans.service.js';

@Controller('/groups/:groupId/plan/:assignmentId/versions')
export class PlanVersionController {
  constructor(
    private readonly pages: PlanPages,
    private readonly queries: PlanQueries,
    private readonly plans: Plans,
  ) {}

  @Get()
  @Allow(['participant', 'organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string) {
    const view = await this.pages.view(viewer, groupId, assignmentId);
    return page('assignment/plan-versions', versionsPage(view, await this.queries.versions(viewer, groupId, assignmentId)), { title: 'group.versions.title', crumbs: this.pages.crumbs(view) });
  }

  @Get('/:number')
  @Allow(['participant', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string, @Param('number') number: string) {
    const view = await this.pages.view(viewer, groupId, assignmentId);
    const version = found((await this.queries.versions(viewer, groupId, assignmentId)).find((one) => String(one.number) === number));
    return page('assignment/plan-version', versionPage(view, version), { title: 'group.version.title', titleParams: { number: version.number }, crumbs: this.pages.crumbs(view) });
  }

  /** Makes it the newest version again. */
  @Post('/:number/return')
  @Allow(['participant'], 'plan.broughtBack')
  async bringBack(@CurrentAct() act: ViewerAct, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string, @Param('number') number: string) {
    await this.plans.bringBack(act, groupId, assignmentId, found(/^\d{1,9}$/.test(number) ? Number(number) : null));
    return redirect(`/groups/${groupId}/plan/${assignmentId}`, 'planBroughtBack');
  }
}

@Controller('/groups/:groupId/plan/:assignmentId')
export class GroupTalkController {
  constructor(
    private readonly pages: PlanPages,
    private readonly talk: GroupTalk,
  ) {}

  @Post('/messages')
  @Allow(['participant'], 'group.messagePosted')
  async post(@CurrentAct() act: ViewerAct, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string, @Body() body: unknown) {
    const read = readForm(GroupMessageForm, body);
    if (!read.ok) return this.pages.plan(act.viewer, await this.pages.memberView(act.viewer, groupId, assignmentId), read.form);
    await this.talk.post(act, groupId, assignmentId, read.value.message);
    return redirect(`/groups/${groupId}/plan/${assignmentId}#messages`, 'messagePosted');
  }

  @Post('/note')
  @Allow(['participant'], 'group.noteKept')
  async keepNote(@CurrentAct() act: ViewerAct, @Param('groupId') groupId: string, @Param('assignmentId') assignmentId: string, @Body() body: unknown) {
    const read = readForm(GroupNoteForm, body);
    if (!read.ok) return this.pages.plan(act.viewer, await this.pages.memberView(act.viewer, groupId, assignmentId), read.form);
    await this.talk.keepNote(act, groupId, assignmentId, read.value.note);
    return redirect(`/groups/${groupId}/plan/${assignmentId}#note`, 'groupNoteKept');
  }
}
