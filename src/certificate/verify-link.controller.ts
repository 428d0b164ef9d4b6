import { Controller, Get, Param, Post, Req } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { CertificateLinkQueries } from './certificate-link.queries.js';
import { CertificateLinks } from './certificate-links.service.js';
import { PublicFace } from './public-face.js';
import { VerificationLimits } from './verification-limits.js';
import { Verification } from './verification.service.js';
import { verifiedPage } from './verify.page.js';

/** A link that a holder gave somebody: looking at the address changes nothing (programs that preview links do that); the button uses it up. */
@Controller('/verify/links/:token')
export class VerifyLinkController {
  constructor(
    private readonly face: PublicFace,
    private readonly limits: VerificationLimits,
    private readonly queries: CertificateLinkQueries,
    private readonly links: CertificateLinks,
    private readonly verification: Verification,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Public()
  async show(@Req() request: BanyanRequest, @Param('token') token: string) {
    this.face.mustBePublic(request);
    const id = this.links.idIn(token);
    if (!id) return this.over();
    await this.limits.beforeCheck(request.ip ?? '');
    const link = await this.queries.open(id, this.clock.now());
    return link ? page('certificate/link', { ...link, path: `/verify/links/${token}` }, { title: 'certificate.verify.title', publicFace: true }) : this.over();
  }

  @Post()
  @Public('certificateLink.used')
  async open(@Req() request: BanyanRequest, @CurrentAct() act: Act, @Param('token') token: string) {
    this.face.mustBePublic(request);
    await this.limits.beforeCheck(request.ip ?? '');
    const opened = await this.links.use(act, token);
    const verified = opened && (await this.verification.checkLink(opened.certificateId, opened.withName));
    if (!verified || verified.kind === 'unknown') return this.over();
    return page('certificate/verified', { ...verifiedPage(verified), hasNameCheck: false }, { title: 'certificate.verify.title', publicFace: true });
  }

  private over() {
    return page('certificate/link-over', {}, { status: 404, title: 'certificate.verify.title', publicFace: true });
  }
}
