import { Controller, Get, Param, Req } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Public, type BanyanRequest } from '../../platform/http/access.js';
import { file, READ_ANYWHERE } from '../../platform/http/answer.js';
import { PublicFace } from '../public-face.js';
import { StatusLists } from './status-lists.service.js';

/** Which credentials no longer hold, for programs; one bit each, and nobody can tell whose. */
@Controller('/status-lists/:id')
export class StatusListController {
  constructor(
    private readonly face: PublicFace,
    private readonly lists: StatusLists,
  ) {}

  @Get()
  @Public()
  async show(@Req() request: BanyanRequest, @Param('id') id: string) {
    this.face.mustBePublic(request);
    return file(found(await this.lists.text(id)), 'status-list.json', 'application/vc', READ_ANYWHERE);
  }
}
