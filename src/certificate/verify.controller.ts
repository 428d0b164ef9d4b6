import { Controller, Get, Query, Req } from '@nestjs/common';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { emptyForm, withError } from '../platform/forms/form.js';
import { PublicFace } from './public-face.js';
import { VerificationLimits } from './verification-limits.js';
import { Verification } from './verification.service.js';
import { askedAgain } from './verify-name.controller.js';
import { verifiedPage } from './verify.page.js';

/** Anybody checks one certificate; nobody can search people or serials. */
@Controller('/verify')
export class VerifyController {
  constructor(
    private readonly face: PublicFace,
    private readonly limits: VerificationLimits,
    private readonly verification: Verification,
  ) {}

  @Get()
  @Public()
  async show(@Req() request: BanyanRequest, @Query('s') serial: unknown, @Query('k') secret: unknown) {
    this.face.mustBePublic(request);
    const isAsked = [serial, secret].some((typed) => typeof typed === 'string' && typed.trim() !== '');
    if (!isAsked) {
      const wasPressed = serial !== undefined || secret !== undefined;
      const form = wasPressed ? withError({}, 's', 'certificate.verify.empty') : emptyForm();
      return page('certificate/verify', { form }, { status: wasPressed ? 422 : 200, title: 'certificate.verify.title', publicFace: true });
    }
    await this.limits.beforeCheck(request.ip ?? '');
    const verified = await this.verification.check(serial, secret);
    return page('certificate/verified', { ...verifiedPage(verified), ...askedAgain(serial, secret), form: emptyForm() }, { title: 'certificate.verify.title', publicFace: true });
  }
}
