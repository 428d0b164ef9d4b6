import { readFile } from 'node:fs/promises';
import { Controller, Get, Post, Req, UseInterceptors } from '@nestjs/common';
import { CurrentUpload, OneFile, type Upload } from '../platform/files/one-file.interceptor.js';
import { emptyForm, withError, type FormState } from '../platform/forms/form.js';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { CREDENTIAL_LIMIT } from './credential/credential-file.js';
import { FileChecks } from './file-checks.service.js';
import { PublicFace } from './public-face.js';
import { VerificationLimits } from './verification-limits.js';
import { fileCheckedPage, unreadableKey } from './verify-file.page.js';

/** Anybody drops a certificate (PDF) or a credential (JSON, PNG, SVG) and reads what we say of it. */
@Controller('/verify/file')
export class VerifyFileController {
  constructor(
    private readonly face: PublicFace,
    private readonly limits: VerificationLimits,
    private readonly checks: FileChecks,
  ) {}

  @Get()
  @Public()
  show(@Req() request: BanyanRequest) {
    this.face.mustBePublic(request);
    return this.formPage(emptyForm(), 200);
  }

  @Post()
  @Public('certificate.fileChecked')
  @UseInterceptors(OneFile)
  async check(@Req() request: BanyanRequest, @CurrentUpload() upload: Upload) {
    this.face.mustBePublic(request);
    await this.limits.beforeCheck(request.ip ?? '');
    if (upload.isTooLarge || (upload.file?.bytes ?? 0) > CREDENTIAL_LIMIT) return this.formPage(withError({}, 'file', unreadableKey('tooLarge')), 413);
    const checked = await this.checks.check(upload.file ? await readFile(upload.file.path) : Buffer.alloc(0));
    if (checked.kind === 'unreadable') return this.formPage(withError({}, 'file', unreadableKey(checked.reason)), 422);
    return page('certificate/file-checked', fileCheckedPage(checked), { title: 'certificate.verify.title', publicFace: true });
  }

  private formPage(form: FormState, status: number) {
    return page('certificate/verify-file', { form }, { status, title: 'certificate.verify.title', publicFace: true });
  }
}
