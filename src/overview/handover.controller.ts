import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { instantOf, plusDays } from '../platform/time/local-time.js';
import { HandoverForm } from './handover.form.js';
import { handedPage, takenPage } from './handover.page.js';
import { HandoverQueries } from './handover.queries.js';
import { Handovers } from './handovers.service.js';

/** An organiser leaves: what she hands over, to whom, until when; and what her successor gets to read. */
@Controller()
export class HandoverController {
  constructor(
    private readonly queries: HandoverQueries,
    private readonly handovers: Handovers,
    private readonly clock: Clock,
  ) {}

  @Get('/handover')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer) {
    return this.ownPage(viewer, emptyForm(), 200);
  }

  @Post('/handover')
  @Allow(['organiser'], 'handover.begun')
  async begin(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(HandoverForm, body);
    if (!read.ok) return this.ownPage(act.viewer, read.form, 422);
    const { successorId, lastDay } = read.value;
    const endsAt = instantOf(plusDays(lastDay, 1), '00:00', act.viewer.zone);
    if (endsAt <= this.clock.now()) return this.ownPage(act.viewer, withError(read.value, 'lastDay', 'handover.lastDay.past'), 422);
    if (!(await this.queries.successors(act.viewer)).some(({ id }) => id === successorId)) return this.ownPage(act.viewer, withError(read.value, 'successorId', 'handover.successor.missing'), 422);
    const id = await this.handovers.begin(act, successorId, endsAt);
    return redirect(`/handovers/${id}`, 'handoverBegun');
  }

  @Get('/handovers/:id')
  @Allow(['organiser'])
  async one(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const handover = found(await this.queries.one(viewer, id));
    const cohorts = await this.queries.cohorts(handover.personId);
    const ids = cohorts.map((cohort) => cohort.id);
    const [agreements, exports] = [await this.queries.agreements(ids), await this.queries.exports(handover.personId, ids, this.clock.now())];
    const data = { ...handedPage(cohorts, agreements), ...takenPage(handover, handover.successorId === viewer.personId, exports) };
    return page('overview/handover-list', data, { title: 'handover.one.title', crumbs: [{ href: '/handover', label: 'handover.title' }] });
  }

  @Post('/handovers/:id/taking')
  @Allow(['organiser'], 'handover.taken')
  async take(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.handovers.take(act, id);
    return redirect(`/handovers/${id}`, 'handoverTaken');
  }

  @Post('/handovers/:id/stop')
  @Allow(['organiser'], 'handover.stopped')
  async stop(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.handovers.stop(act, id);
    return redirect('/handover', 'handoverStopped');
  }

  private async ownPage(viewer: Viewer, form: FormState, status: number) {
    const [cohorts, open, people] = [await this.queries.cohorts(viewer.personId), await this.queries.open(viewer), await this.queries.successors(viewer)];
    const data = {
      form, ...handedPage(cohorts, await this.queries.agreements(cohorts.map(({ id }) => id))),
      open: open.map((one) => ({ ...one, href: `/handovers/${one.id}`, isMine: one.personId === viewer.personId })),
      isLeaving: open.some((one) => one.personId === viewer.personId && one.doneAt === null),
      people: people.map(({ id, displayName }) => ({ value: id, label: displayName, selected: id === form.values.successorId })),
    };
    return page('overview/handover', data, { status, title: 'handover.title', crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }] });
  }
}
