import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { DomainError, found } from '../../platform/errors.js';
import { readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { blindScript } from './blind-script.js';
import { readMark } from './mark.form.js';
import { MarkConflict } from './marks.service.js';
import { ReviewAskForm } from './review.form.js';
import { ReviewQueries } from './review.queries.js';
import { Reviews } from './reviews.service.js';
import { scriptPage } from './script.page.js';
import { ScriptQueries } from './script.queries.js';

/** Asking for a review of one's own result. */
@Controller('/submissions/:id/review')
export class ReviewAskController {
  constructor(private readonly reviews: Reviews) {}

  @Post()
  @Allow(['participant'], 'review.asked')
  async ask(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(ReviewAskForm, body);
    if (!read.ok) throw new DomainError('marking.review.wordsTooLong');
    const { assignmentId } = await this.reviews.ask(act, id, read.value.words.trim());
    return redirect(`/assignments/${assignmentId}`, 'reviewAsked');
  }
}

/** Marking work anew for a review, without the first mark. */
@Controller('/reviews')
export class ReviewController {
  constructor(
    private readonly queries: ReviewQueries,
    private readonly scripts: ScriptQueries,
    private readonly reviews: Reviews,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async list(@CurrentViewer() viewer: Viewer) {
    const all = (await this.queries.mine(viewer)).map((row) => ({ ...row, path: `/reviews/${row.id}` }));
    return page('marking/reviews', { open: all.filter((row) => !row.decidedAt), decided: all.filter((row) => row.decidedAt) }, { title: 'marking.review.title', desk: true, crumbs: [{ href: '/waiting', label: 'places.waiting' }] });
  }

  @Get('/:id')
  @Allow(['trainer', 'co-trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.reviewPage(viewer, id);
  }

  @Post('/:id')
  @Allow(['trainer', 'co-trainer'], 'review.saved')
  async save(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const { script } = await this.read(act.viewer, id);
    const read = readMark(script, body);
    if (!read.ok) return this.reviewPage(act.viewer, id, read.form, 422);
    try {
      await this.reviews.save(act, id, read.value);
      return read.value.isDone ? redirect('/reviews', 'reviewDone') : redirect(`/reviews/${id}`, 'reviewSaved');
    } catch (error) {
      if (!(error instanceof MarkConflict)) throw error;
      return this.reviewPage(act.viewer, id, { values: body, errors: {} }, 409, error);
    }
  }

  private async read(viewer: Viewer, id: string) {
    const review = found(await this.queries.review(viewer, id));
    return { review, script: blindScript(found(await this.scripts.script(viewer, review.submissionId)), review, viewer.personId) };
  }

  private async reviewPage(viewer: Viewer, id: string, form?: FormState, status = 200, conflict?: MarkConflict) {
    const { review, script } = await this.read(viewer, id);
    const data = { ...scriptPage(script, viewer, form), path: `/reviews/${id}`, canWrite: review.decidedAt === null, words: review.words, decidedAt: review.decidedAt, hasBegun: review.version > 1, conflict: conflict && { current: conflict.current, kept: conflict.kept } };
    return page('marking/review', data, { status, title: 'marking.review.one', titleParams: { code: script.code }, crumbs: [{ href: '/reviews', label: 'marking.review.title' }], desk: true, scripts: ['marking'] });
  }
}
