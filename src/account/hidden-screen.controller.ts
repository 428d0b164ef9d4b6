import { Controller, Get, Req } from '@nestjs/common';
import type { Viewer } from '../people/viewer.js';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { ComingBack } from './coming-back.service.js';

/**
 * Where *Hide this screen* leads: a page without anything of ours on it. On a phone that others may look at the session is left too, so that going back asks
 * for the passphrase. Works without script; cannot erase the browser's history.
 */
@Controller()
export class HiddenScreenController {
  constructor(private readonly comingBack: ComingBack) {}

  @Get('/hidden')
  @Public()
  async show(@Req() request: BanyanRequest) {
    if ((request.viewer as Viewer | undefined)?.isSharedPhone) await this.comingBack.leave(request);
    return page('account/hidden-screen', {}, { title: 'account.hidden.title', layout: null });
  }
}
