import { Body, Controller, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { SaidWordForm } from './session.form.js';
import { sessionPage } from './session.page.js';
import { SessionQueries } from './session.queries.js';
import { NotTheWord, SaidWords } from './said-words.service.js';

/** Somebody hidden types the word that was said in the session. */
@Controller('/workshops/:id/word')
export class SaidWordController {
  constructor(
    private readonly queries: SessionQueries,
    private readonly words: SaidWords,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Allow(['participant'], 'attendance.wordSaid')
  async say(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    found(act.viewer.isHidden || null);
    const read = readForm(SaidWordForm, body);
    if (!read.ok) return this.sessionPage(act.viewer, id, read.form);
    try {
      await this.words.say(act, id, read.value.word);
    } catch (error) {
      if (error instanceof NotTheWord) return this.sessionPage(act.viewer, id, withError(read.value, 'word', error.messageKey));
      throw error;
    }
    return redirect(`/workshops/${id}`, 'wordSaid');
  }

  private async sessionPage(viewer: Viewer, id: string, form: FormState) {
    const session = found(await this.queries.session(viewer, id));
    return page('workshop/session', { ...sessionPage(session, viewer, this.clock.now()), form }, { status: 422, title: `workshop.name.${session.kind}`, titleParams: { number: session.number } });
  }
}
