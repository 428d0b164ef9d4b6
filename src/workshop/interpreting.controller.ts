import { Controller, Get } from '@nestjs/common';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer } from '../people/viewer.js';
import { interpretingPage } from './interpreting.page.js';
import { InterpretingQueries } from './interpreting.queries.js';

/** What an interpreter needs ahead of a session. */
@Controller('/interpreting')
export class InterpretingController {
  constructor(
    private readonly queries: InterpretingQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['interpreter'])
  async show(@CurrentViewer() viewer: Viewer) {
    return page('workshop/interpreting', interpretingPage(await this.queries.cohorts(viewer), this.clock.now()), { title: 'workshop.interpreting.title' });
  }
}
