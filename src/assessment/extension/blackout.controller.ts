import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect, type PageAnswer, type RedirectAnswer } from '../../platform/http/answer.js';
import { Clock } from '../../platform/time/clock.js';
import { instantOf } from '../../platform/time/local-time.js';
import { CourseQueries, type CohortRow } from '../../course/course.queries.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { BlackoutForm, type BlackoutWish } from './blackout.form.js';
import { blackoutPage, blackoutPath, blackoutValues, previewPage } from './blackout.page.js';
import { BlackoutQueries } from './blackout.queries.js';
import { LONGEST_DAYS } from './blackout-rule.js';
import { Blackouts, type BlackoutFacts } from './blackouts.service.js';

type Answer = PageAnswer | RedirectAnswer;

/** Until 23:59 means until the day is over. */
const endOf = (at: Date, clock: string): Date => new Date(at.getTime() + (clock === '23:59' ? 60000 : 0));

/** Time given back to many at once, who could not work. */
@Controller('/blackouts')
export class BlackoutController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: BlackoutQueries,
    private readonly blackouts: Blackouts,
    private readonly clock: Clock,
  ) {}

  @Get('/:cohortId')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    return this.blackoutPage(viewer, await this.cohort(viewer, cohortId));
  }

  /** What would follow; nothing is changed. */
  @Post('/:cohortId/preview')
  @Allow(['organiser'], 'blackout.looked')
  async preview(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const cohort = await this.cohort(act.viewer, cohortId);
    return this.read(act, cohort, body, async (wish, facts) => {
      const word = await this.blackouts.preview(act, cohortId, facts);
      const data = previewPage(cohort, wish, word, await this.queries.deadlines(act.viewer, cohortId), { from: facts.fromAt, until: facts.toAt }, act.viewer.locale);
      return page('extension/blackout-preview', data, { title: 'extension.blackout.title', crumbs: [...this.crumbs(cohort), { href: blackoutPath(cohortId), label: 'extension.blackout.title' }] });
    });
  }

  @Post('/:cohortId')
  @Allow(['organiser'], 'blackout.made')
  async make(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const cohort = await this.cohort(act.viewer, cohortId);
    return this.read(act, cohort, body, async (_wish, facts) => {
      await this.blackouts.make(act, cohortId, facts);
      return redirect(blackoutPath(cohortId), 'blackoutMade');
    });
  }

  @Post('/:id/undoing')
  @Allow(['organiser'], 'blackout.undone')
  async undo(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    return redirect(blackoutPath((await this.blackouts.undo(act, id)).cohortId), 'blackoutUndone');
  }

  private async read(act: ViewerAct, cohort: CohortRow, body: unknown, go: (wish: BlackoutWish, facts: BlackoutFacts) => Promise<Answer>): Promise<Answer> {
    const read = readForm(BlackoutForm, body);
    if (!read.ok) return this.blackoutPage(act.viewer, cohort, read.form);
    const wish = read.value;
    const [fromAt, toAt] = [instantOf(wish.fromDay, wish.fromClock, cohort.zone), endOf(instantOf(wish.toDay, wish.toClock, cohort.zone), wish.toClock)];
    if (toAt <= fromAt) return this.blackoutPage(act.viewer, cohort, withError(wish, 'toDay', 'extension.blackout.order'));
    if (toAt.getTime() - fromAt.getTime() > LONGEST_DAYS * 86400000) return this.blackoutPage(act.viewer, cohort, withError(wish, 'toDay', { key: 'extension.blackout.long', params: { days: LONGEST_DAYS } }));
    return go(wish, { reach: wish.reach, chosen: wish[wish.reach]!, fromAt, toAt });
  }

  private async cohort(viewer: Viewer, cohortId: string): Promise<CohortRow> {
    return found(await this.courses.cohort(viewer, cohortId, ['organiser']));
  }

  private crumbs(cohort: CohortRow) {
    return [{ href: `/cohorts/${cohort.id}`, label: cohort.label }, { href: `/deadlines/${cohort.id}`, label: 'extension.deadlines.title' }];
  }

  private async blackoutPage(viewer: Viewer, cohort: CohortRow, form?: FormState): Promise<Answer> {
    const scene = found(await this.queries.scene(viewer, cohort.id));
    const data = { ...blackoutPage(cohort, scene, viewer.locale), form: form ?? emptyForm(blackoutValues(this.clock.now(), cohort.zone)) };
    return page('extension/blackout', data, { status: form ? 422 : 200, title: 'extension.blackout.title', crumbs: this.crumbs(cohort) });
  }
}
