import { Body, Controller, Param, Post } from '@nestjs/common';
import { CourseQueries } from '../../course/course.queries.js';
import { found } from '../../platform/errors.js';
import { Allow, CurrentAct } from '../../platform/http/access.js';
import { redirect } from '../../platform/http/answer.js';
import type { ViewerAct } from '../../people/viewer.js';
import { Credentials } from './credentials.service.js';

/** The pictures that carry credentials, for a whole cohort: off until an organiser switches them on. */
@Controller('/cohorts/:id/badges')
export class BadgesController {
  constructor(
    private readonly cohorts: CourseQueries,
    private readonly credentials: Credentials,
  ) {}

  @Post()
  @Allow(['organiser'], 'badges.switched')
  async offer(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    found(await this.cohorts.cohort(act.viewer, id, ['organiser']));
    await this.credentials.offerBadges(act, id, body.on === '1');
    return redirect(`/cohorts/${id}/certificates`, body.on === '1' ? 'badgesOn' : 'badgesOff');
  }
}
