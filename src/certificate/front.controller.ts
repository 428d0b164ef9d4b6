import { Controller, Get, Req } from '@nestjs/common';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { FrontPage } from './front.service.js';
import { PublicFace } from './public-face.js';

@Controller('/front')
export class FrontController {
  constructor(
    private readonly face: PublicFace,
    private readonly front: FrontPage,
  ) {}

  @Get()
  @Public()
  show(@Req() request: BanyanRequest) {
    this.face.mustBePublic(request);
    return this.front.answer();
  }
}
