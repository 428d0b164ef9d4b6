import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { readForm } from '../../platform/forms/form.js';
import { Allow, CurrentAct } from '../../platform/http/access.js';
import { redirect } from '../../platform/http/answer.js';
import type { ViewerAct } from '../../people/viewer.js';
import { AssignmentPages } from './assignment-pages.js';
import { secondsClock } from './assignment.page.js';
import { AssignmentQueries } from './assignment.queries.js';
import { DraftForm } from './draft.form.js';
import { DraftConflict, Drafts } from './drafts.service.js';

@Controller('/assignments/:id/draft')
export class DraftController {
  constructor(
    private readonly queries: AssignmentQueries,
    private readonly drafts: Drafts,
    private readonly pages: AssignmentPages,
  ) {}

  /** Saves the draft; a script that asks for JSON gets the new revision and the clock, a form goes on to where its button says. */
  @Post()
  @Allow(['participant'], 'draft.saved')
  async save(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>, @Headers('accept') accept: string | undefined) {
    const read = readForm(DraftForm, body);
    if (!read.ok) return this.pages.assignment(act.viewer, found(await this.queries.assignment(act.viewer, id)), read.form);
    try {
      const saved = await this.drafts.save(act, id, read.value);
      if (accept === 'application/json') return { revision: saved.revision, clock: secondsClock(new Date(saved.savedAt), act.viewer.zone) };
      return body.then === 'file' ? redirect(`/assignments/${id}/file`) : redirect(`/assignments/${id}#f-text`, 'draftSaved');
    } catch (error) {
      if (error instanceof DraftConflict) return this.pages.conflict(id, error);
      throw error;
    }
  }
}
