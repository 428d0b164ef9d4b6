import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { DomainError, found } from '../../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { TalkForm } from '../assignment/talk.form.js';
import { TalkQueries } from '../assignment/talk.queries.js';
import { canTalk } from './marking.policy.js';
import { ScriptQueries, type ScriptView } from './script.queries.js';
import { ResubmissionForm } from './script-talk.form.js';
import { ScriptTalks } from './script-talks.service.js';

/** A talk with the writer of a script, and handing it back to her. */
@Controller('/marking/scripts/:id')
export class ScriptTalkController {
  constructor(
    private readonly scripts: ScriptQueries,
    private readonly queries: TalkQueries,
    private readonly talks: ScriptTalks,
  ) {}

  @Get('/talk')
  @Allow(['trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.talkPage(viewer, await this.script(viewer, id));
  }

  @Post('/talk')
  @Allow(['trainer'], 'talk.written')
  async write(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const script = await this.script(act.viewer, id);
    const read = readForm(TalkForm, body);
    if (!read.ok) return this.talkPage(act.viewer, script, read.form);
    await this.talks.write(act, id, read.value.talk);
    return redirect(`/marking/scripts/${id}/talk`, 'talkSent');
  }

  @Post('/resubmission')
  @Allow(['trainer'], 'work.handedBack')
  async handBack(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const script = await this.script(act.viewer, id);
    const read = readForm(ResubmissionForm, body);
    if (!read.ok) return this.talkPage(act.viewer, script, read.form);
    try {
      const { assignmentId, cohortId } = await this.talks.handBack(act, id, read.value);
      return redirect(`/marking/${assignmentId}/${cohortId}`, 'workHandedBack');
    } catch (error) {
      if (!(error instanceof DomainError) || error.messageKey !== 'marking.resubmission.day') throw error;
      return this.talkPage(act.viewer, script, withError(body, 'day', { key: error.messageKey, params: error.params }));
    }
  }

  private async script(viewer: Viewer, id: string): Promise<ScriptView> {
    const script = found(await this.scripts.script(viewer, id));
    return found(canTalk(viewer, script.cohortId) && !script.reviewId ? script : null);
  }

  private async talkPage(viewer: Viewer, script: ScriptView, form?: FormState) {
    const isOut = script.isDone && script.isPublished;
    const data = { ...script, path: `/marking/scripts/${script.id}`, messages: await this.queries.ofScript(viewer, script.id), canHandBack: !isOut && !script.commentsOnly, isReasonOpen: Boolean(form?.errors.reason ?? form?.errors.day), form: form ?? emptyForm() };
    return page('marking/talk', data, {
      status: form ? 422 : 200, title: 'marking.talk.title', titleParams: { code: script.code }, desk: true,
      crumbs: [{ href: `/marking/${script.assignmentId}/${script.cohortId}`, label: script.assignmentCode }, { href: `/marking/scripts/${script.id}`, label: script.code }],
    });
  }
}
