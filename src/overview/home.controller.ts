import { Controller, Get, Req } from '@nestjs/common';
import { FrontPage } from '../certificate/front.service.js';
import { PublicFace } from '../certificate/public-face.js';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { redirect } from '../platform/http/answer.js';
import { homeOf } from './places.js';

/** `/` is the sign-in page for strangers and the first place of everybody else; on a public host of its own it is the front page. */
@Controller()
export class HomeController {
  constructor(
    private readonly face: PublicFace,
    private readonly front: FrontPage,
  ) {}

  @Get('/')
  @Public()
  show(@Req() request: BanyanRequest) {
    if (this.face.isPublicHost(request)) return this.front.answer();
    return redirect(request.viewer ? homeOf(request.viewer) : '/sign-in');
  }
}
