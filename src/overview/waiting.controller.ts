import { Controller, Get } from '@nestjs/common';
import type { Viewer } from '../people/viewer.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { waitingPage } from './waiting.page.js';
import { WaitingQueries } from './waiting.queries.js';

/** The first page of trainers and co-trainers. */
@Controller('/waiting')
export class WaitingController {
  constructor(
    private readonly queries: WaitingQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async show(@CurrentViewer() viewer: Viewer) {
    const now = this.clock.now();
    const desk = await this.queries.desk(viewer, now);
    const piles = await this.queries.piles(viewer, now);
    return page('overview/waiting', waitingPage(desk, piles, viewer), { title: 'waiting.title' });
  }
}
