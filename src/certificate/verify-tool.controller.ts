import { Controller, Get, Req } from '@nestjs/common';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { file } from '../platform/http/answer.js';
import { issuerDocument } from './credential/issuer-document.js';
import { IssuerKeyQueries } from './credential/issuer-key.queries.js';
import { IssuerKeys } from './credential/issuer-keys.service.js';
import { offlineTool } from './credential/offline-tool.js';
import { PublicFace } from './public-face.js';

/** The program that checks credentials on one's own computer, with our keys in it. */
@Controller('/verify/tool')
export class VerifyToolController {
  constructor(
    private readonly face: PublicFace,
    private readonly queries: IssuerKeyQueries,
    private readonly keys: IssuerKeys,
  ) {}

  @Get()
  @Public()
  async show(@Req() request: BanyanRequest) {
    this.face.mustBePublic(request);
    const keys = (await this.queries.all()).map(({ publicKey }) => publicKey);
    return file(await offlineTool(issuerDocument(this.keys.issuerId, keys, await this.queries.issuerName())), 'check-credential.mjs', 'text/javascript; charset=utf-8');
  }
}
