import { Controller, Get, Req } from '@nestjs/common';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { redirect } from '../platform/http/answer.js';
import { homeOf } from './places.js';

/** `/` is the sign-in page for strangers and the first place of everybody else. */
@Controller()
export class HomeController {
  @Get('/')
  @Public()
  show(@Req() request: BanyanRequest) {
    return redirect(request.viewer ? homeOf(request.viewer) : '/sign-in');
  }
}
