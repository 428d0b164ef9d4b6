import { Controller, Get, Req } from '@nestjs/common';
import { Public, type BanyanRequest } from '../../platform/http/access.js';
import { READ_ANYWHERE } from '../../platform/http/answer.js';
import { PublicFace } from '../public-face.js';
import { didDocument, issuerDocument, type IssuerDocument } from './issuer-document.js';
import { IssuerKeyQueries } from './issuer-key.queries.js';
import { IssuerKeys } from './issuer-keys.service.js';

/** The keys of the issuer, for programs that check what it signed: under an address and as did:web. */
@Controller()
export class IssuerController {
  constructor(
    private readonly face: PublicFace,
    private readonly queries: IssuerKeyQueries,
    private readonly keys: IssuerKeys,
  ) {}

  @Get('/issuer')
  @Public()
  async issuer(@Req() request: BanyanRequest): Promise<IssuerDocument> {
    this.readAnywhere(request);
    return issuerDocument(this.keys.issuerId, await this.published(), await this.queries.issuerName());
  }

  @Get('/.well-known/did.json')
  @Public()
  async did(@Req() request: BanyanRequest): Promise<IssuerDocument> {
    this.readAnywhere(request);
    return didDocument(this.keys.issuerId, await this.published());
  }

  private readAnywhere(request: BanyanRequest): void {
    this.face.mustBePublic(request);
    request.res!.setHeaders(new Map(Object.entries(READ_ANYWHERE)));
  }

  private async published(): Promise<string[]> {
    return (await this.queries.all()).map(({ publicKey }) => publicKey);
  }
}
