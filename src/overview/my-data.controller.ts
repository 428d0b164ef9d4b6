import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { file, page } from '../platform/http/answer.js';
import { AccessPacks } from './access-packs.service.js';
import { MY_DATA_CRUMBS, openingsPage } from './my-data.page.js';
import { MyDataQueries } from './my-data.queries.js';

/** What is stored about her: to take along, to look up who opened it, to erase. */
@Controller('/my-data')
export class MyDataController {
  constructor(
    private readonly queries: MyDataQueries,
    private readonly packs: AccessPacks,
  ) {}

  @Get()
  @Allow([])
  show() {
    return page('overview/my-data', {}, { title: 'myData.title', crumbs: MY_DATA_CRUMBS.slice(0, 1) });
  }

  /** Two presses are two files. */
  @Post('/pack')
  @HttpCode(200)
  @Allow([], 'accessPack.made')
  @FreshSignIn()
  async take(@CurrentAct() act: ViewerAct) {
    return file(Readable.from(await this.packs.make(act)), 'my-data.zip', 'application/zip');
  }

  @Get('/openings')
  @Allow([])
  async openings(@CurrentViewer() viewer: Viewer) {
    const [openings, takings] = [await this.queries.openings(viewer), await this.queries.takings(viewer)];
    return page('overview/my-openings', openingsPage(openings, takings, viewer.locale), { title: 'myData.openings.title', crumbs: MY_DATA_CRUMBS });
  }
}
