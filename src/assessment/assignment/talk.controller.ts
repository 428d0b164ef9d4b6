import { Body, Controller, Param, Post } from '@nestjs/common';
import { DomainError, found } from '../../platform/errors.js';
import { readForm } from '../../platform/forms/form.js';
import { Allow, CurrentAct } from '../../platform/http/access.js';
import { redirect } from '../../platform/http/answer.js';
import type { ViewerAct } from '../../people/viewer.js';
import { TalkForm } from './talk.form.js';
import { TalkQueries } from './talk.queries.js';
import { Talks } from './talks.service.js';

/** Answering a marker who wrote about one's work. */
@Controller('/submissions/:id/talk')
export class TalkController {
  constructor(
    private readonly talks: Talks,
    private readonly queries: TalkQueries,
  ) {}

  @Post()
  @Allow(['participant'], 'talk.answered')
  async answer(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    found(await this.queries.place(act.viewer, id));
    const read = readForm(TalkForm, body);
    if (!read.ok) throw new DomainError(String(read.form.errors.talk ?? 'assignment.talk.missing'));
    const { assignmentId, groupId } = await this.talks.answer(act, id, read.value.talk);
    return redirect(groupId ? `/groups/${groupId}/plan/${assignmentId}` : `/assignments/${assignmentId}`, 'talkSent');
  }
}
