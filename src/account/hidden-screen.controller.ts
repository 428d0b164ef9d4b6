import { Controller, Get } from '@nestjs/common';
import { Public } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';

/** Where *Hide this screen* leads: a page without anything of ours on it. Works without script; cannot erase the browser's history. */
@Controller()
export class HiddenScreenController {
  @Get('/hidden')
  @Public()
  show() {
    return page('account/hidden-screen', {}, { title: 'account.hidden.title', layout: null });
  }
}
