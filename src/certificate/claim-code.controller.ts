import { Controller, Param, Post } from '@nestjs/common';
import { Allow, CurrentAct } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import type { ViewerAct } from '../people/viewer.js';
import { CertificateClaims } from './certificate-claims.service.js';
import { PublicFace } from './public-face.js';

/** The holder of a certificate that is kept takes a code with which it can be claimed without an account; shown once. */
@Controller('/certificates/:id/claim-code')
export class ClaimCodeController {
  constructor(
    private readonly claims: CertificateClaims,
    private readonly face: PublicFace,
  ) {}

  @Post()
  @Allow([], 'certificate.claimCodeMade')
  async make(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { code, until } = await this.claims.makeCode(act, id);
    return page('certificate/claim-code', { groups: code.split('-'), until, address: this.face.claimAddress, path: `/certificates/${id}` }, { title: 'certificate.claimCode.title' });
  }
}
