import { Body, Controller, Post, Req } from '@nestjs/common';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { PublicFace } from './public-face.js';
import { typedCode } from './serials.js';
import { VerificationLimits } from './verification-limits.js';
import { Verification } from './verification.service.js';
import { verifiedPage } from './verify.page.js';

const LONGEST_NAME = 300;

/** Somebody types the name on the paper and learns whether it is the one: only where the holder allows it, and a few times an hour. */
@Controller('/verify/name')
export class VerifyNameController {
  constructor(
    private readonly face: PublicFace,
    private readonly limits: VerificationLimits,
    private readonly verification: Verification,
  ) {}

  @Post()
  @Public('certificate.nameCompared')
  async compare(@Req() request: BanyanRequest, @Body() body: Record<string, unknown>) {
    this.face.mustBePublic(request);
    await this.limits.beforeCheck(request.ip ?? '');
    const { s, k } = body;
    const verified = await this.verification.check(s, k);
    const typed = typeof body.name === 'string' ? body.name.slice(0, LONGEST_NAME).trim() : '';
    const isAsked = verified.kind === 'valid' && verified.hasNameCheck;
    if (isAsked && typed !== '') await this.limits.beforeName(verified.serial);
    const matches = isAsked && typed !== '' ? await this.verification.isNameOn(s, k, typed) : undefined;
    const error = isAsked && typed === '' ? { name: 'certificate.verify.nameEmpty' } : {};
    return page('certificate/verified', { ...verifiedPage(verified), ...askedAgain(s, k), form: { values: { name: typed }, errors: error }, matches, wasCompared: matches !== undefined }, { status: isAsked && typed === '' ? 422 : 200, title: 'certificate.verify.title', publicFace: true });
  }
}

/** Serial and secret as they were typed, for the form that asks once more. */
export function askedAgain(s: unknown, k: unknown): { s: string; k: string } {
  return { s: typedCode(s), k: typedCode(k) };
}
