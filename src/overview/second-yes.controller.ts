import { Controller, Get } from '@nestjs/common';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { SecondYeses } from '../people/second-yeses.service.js';
import type { Viewer } from '../people/viewer.js';

/** What waits for a second yes. All that a second person sees of a cohort: what is asked, by whom, and how many it concerns. */
@Controller('/second-yes')
export class SecondYesController {
  constructor(private readonly yeses: SecondYeses) {}

  @Get()
  @Allow(['second-person', 'organiser'])
  async show(@CurrentViewer() viewer: Viewer) {
    return page('overview/second-yes', { waiting: await this.yeses.waitingFor(viewer) }, { title: 'overview.secondYes.title' });
  }
}
