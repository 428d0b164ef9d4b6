import { Controller, Get, Param } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { file, page } from '../platform/http/answer.js';
import { message } from '../platform/i18n/messages.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer } from '../people/viewer.js';
import { calendarFile, calendarUid } from './calendar-file.js';
import { joinPage, sessionPage } from './session.page.js';
import { SessionQueries } from './session.queries.js';

@Controller('/workshops/:id')
export class SessionController {
  constructor(
    private readonly queries: SessionQueries,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const session = found(await this.queries.session(viewer, id));
    return page('workshop/session', sessionPage(session, viewer, this.clock.now()), { title: `workshop.name.${session.kind}`, titleParams: { number: session.number } });
  }

  @Get('/join')
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async join(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const session = found(await this.queries.session(viewer, id));
    return page('workshop/join', joinPage(session, viewer, this.clock.now()), {
      title: 'workshop.join.title',
      scripts: ['join'],
      crumbs: [{ href: `/workshops/${id}`, label: message(viewer.locale, `workshop.name.${session.kind}`, { number: session.number }) }],
    });
  }

  /** One word that changes whenever the join page would: what a page that waits asks for, instead of itself. */
  @Get('/join/state')
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async state(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const session = found(await this.queries.session(viewer, id));
    return { state: joinPage(session, viewer, this.clock.now()).state };
  }

  @Get('/calendar')
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser', 'interpreter'])
  async calendar(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const session = found(await this.queries.session(viewer, id));
    return file(calendarFile({ ...session, uid: calendarUid(id, viewer.personId) }, message(viewer.locale, 'workshop.calendar.word'), this.clock.now()), 'appointment.ics', 'text/calendar; charset=utf-8');
  }
}
