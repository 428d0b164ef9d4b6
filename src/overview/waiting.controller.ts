import { Controller, Get } from '@nestjs/common';
import { SecondMarkQueries } from '../assessment/marking/second-mark.queries.js';
import type { Viewer } from '../people/viewer.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { mayNeedSeconds, NO_SECONDS, waitingPage, type SecondsLeft } from './waiting.page.js';
import { WaitingQueries } from './waiting.queries.js';

/** The first page of trainers and co-trainers. */
@Controller('/waiting')
export class WaitingController {
  constructor(
    private readonly queries: WaitingQueries,
    private readonly clock: Clock,
    private readonly seconds: SecondMarkQueries,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async show(@CurrentViewer() viewer: Viewer) {
    const now = this.clock.now();
    const desk = await this.queries.desk(viewer, now);
    const piles = await this.queries.piles(viewer, now);
    const seconds = new Map<string, SecondsLeft>();
    for (const { assignmentId, cohortId } of piles.filter(mayNeedSeconds)) seconds.set(`${assignmentId} ${cohortId}`, (await this.seconds.left(viewer, assignmentId, cohortId)) ?? NO_SECONDS);
    return page('overview/waiting', waitingPage(desk, piles, viewer, seconds), { title: 'waiting.title' });
  }
}
