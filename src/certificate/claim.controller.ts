import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { emptyForm, withError, type FormState } from '../platform/forms/form.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { file, page } from '../platform/http/answer.js';
import type { Act } from '../platform/audit/act.js';
import type { OpenClaim } from './certificate-claim.queries.js';
import { CertificateClaims } from './certificate-claims.service.js';
import { readAskedName } from './certificate-name.form.js';
import { CertificatePrints } from './certificate-prints.service.js';
import { claimedPage, claimPage } from './claim.page.js';
import { PublicFace } from './public-face.js';
import { VerificationLimits } from './verification-limits.js';

/** Whoever kept the code of a certificate claims it here, without an account: she types the code, chooses the name, and has it. */
@Controller('/claim')
export class ClaimController {
  constructor(
    private readonly face: PublicFace,
    private readonly limits: VerificationLimits,
    private readonly claims: CertificateClaims,
    private readonly prints: CertificatePrints,
  ) {}

  @Get()
  @Public()
  show(@Req() request: BanyanRequest) {
    this.face.mustBePublic(request);
    return codePage(emptyForm(), 200);
  }

  @Post()
  @Public('certificate.claimOpened')
  async open(@Req() request: BanyanRequest, @Body() body: Record<string, unknown>) {
    const claim = await this.found(request, body);
    if (!claim) return refused(body);
    return claim.isClaimed ? this.claimed(claim, body.code) : namePage(claim, body.code, emptyForm(), 200);
  }

  @Post('/name')
  @Public('certificate.claimed')
  async claim(@Req() request: BanyanRequest, @CurrentAct() act: Act, @Body() body: Record<string, unknown>) {
    const claim = await this.found(request, body);
    if (!claim) return refused(body);
    if (claim.isClaimed) return this.claimed(claim, body.code);
    const read = await readAskedName(body);
    if (!read.ok) return namePage(claim, body.code, read.form, 422);
    const missing = await this.prints.unprintable(read.value);
    if (missing.length > 0) return namePage(claim, body.code, withError(read.value, 'name', { key: 'certificate.name.unprintable', params: { characters: missing.join(' ') } }), 422);
    await this.claims.claim(act, body.code, read.value);
    const now = await this.claims.find(body.code);
    return now?.isClaimed ? this.claimed(now, body.code) : refused(body);
  }

  @Post('/file')
  @HttpCode(200)
  @Public('certificate.claimDownloaded')
  async download(@Req() request: BanyanRequest, @CurrentAct() act: Act, @Body() body: Record<string, unknown>) {
    const claim = await this.found(request, body);
    if (!claim?.isClaimed) return refused(body);
    return file(await this.prints.pdf(act, { ...claim, id: claim.certificateId }), `document-${claim.certificateId.slice(0, 8)}.pdf`, 'application/pdf');
  }

  private async found(request: BanyanRequest, body: Record<string, unknown>): Promise<OpenClaim | undefined> {
    this.face.mustBePublic(request);
    await this.limits.beforeCheck(request.ip ?? '');
    return this.claims.find(body.code);
  }

  private async claimed(claim: OpenClaim, code: unknown) {
    const secret = await this.claims.secretOf(claim);
    return page('certificate/claimed', { ...claimedPage(claim, secret, this.face.verifyUrl(claim.serial, secret)), code }, { title: 'certificate.claim.title', publicFace: true });
  }
}

/** The same words and the same status whatever the reason. */
function refused(body: Record<string, unknown>) {
  return codePage(withError({ code: body.code }, 'code', 'certificate.claim.unknown'), 422);
}

function codePage(form: FormState, status: number) {
  return page('certificate/claim', { form }, { status, title: 'certificate.claim.title', publicFace: true });
}

function namePage(claim: OpenClaim, code: unknown, form: FormState, status: number) {
  return page('certificate/claim-name', { ...claimPage(claim), code, form }, { status, title: 'certificate.claim.title', publicFace: true });
}
