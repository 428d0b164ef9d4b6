import { Controller, Get, Param } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { FILE_KINDS } from '../platform/files/file-kinds.js';
import { FileStore } from '../platform/files/file-store.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { file, page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer } from '../people/viewer.js';
import { catchUpsPage } from './day.page.js';
import { RegisterQueries } from './register.queries.js';
import { SessionQueries } from './session.queries.js';

/** What people handed in to catch up: read by those who run the session, marked by nobody. */
@Controller()
export class CatchUpTextController {
  constructor(
    private readonly sessions: SessionQueries,
    private readonly queries: RegisterQueries,
    private readonly store: FileStore,
    private readonly clock: Clock,
  ) {}

  @Get('/workshops/:id/catch-ups')
  @Allow(['trainer', 'co-trainer', 'organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const session = found(await this.sessions.day(viewer, id));
    return page('workshop/catch-ups', catchUpsPage(session, await this.queries.catchUps(viewer, session), this.clock.now()), { title: 'workshop.catchUps.title', titleParams: { number: session.number } });
  }

  @Get('/catch-ups/:id/content')
  @Allow(['participant', 'trainer', 'co-trainer', 'organiser'])
  async content(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const { fileId, kind } = found(await this.queries.catchUpFile(viewer, id));
    return file(await this.store.readChecked(fileId), `work.${kind}`, FILE_KINDS[kind].type);
  }
}
