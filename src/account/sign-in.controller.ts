import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { emptyForm, readForm } from '../platform/forms/form.js';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { HttpSettings } from '../platform/http/http-settings.js';
import { safeNext } from '../platform/http/next-path.js';
import { KnownDevices } from './known-devices.js';
import { PassportSetUp, beginSession, endSession } from './passport.js';
import { SignInForm } from './sign-in.form.js';

@Controller()
export class SignInController {
  constructor(
    private readonly passport: PassportSetUp,
    private readonly devices: KnownDevices,
    private readonly settings: HttpSettings,
  ) {}

  @Get('/sign-in')
  @Public()
  show(@Req() request: BanyanRequest, @Query('next') next: string) {
    if (request.viewer) return redirect(safeNext(next));
    return this.form(emptyForm({ next: safeNext(next) }), 200);
  }

  @Post('/sign-in')
  @Public('account.signedIn')
  async signIn(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @Body() body: unknown) {
    const read = readForm(SignInForm, body);
    if (!read.ok) return this.form(read.form, 422);
    const account = await this.passport.check(request, response);
    if (!account) return this.form({ values: { handle: read.value.handle, next: read.value.next }, errors: { handle: 'account.signIn.notRight' } }, 422);
    await beginSession(request, account, !read.value.own);
    if (read.value.own) this.devices.mark(request, response, account);
    else this.devices.forget(request, response);
    return redirect(safeNext(read.value.next));
  }

  @Post('/sign-out')
  @Public('account.signedOut')
  async signOut(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response) {
    await endSession(request);
    response.setHeader('Clear-Site-Data', '"cache", "storage"');
    return redirect('/sign-in');
  }

  private form(form: object, status: number) {
    return page('account/sign-in', { form, isDemo: this.settings.demo }, { status, title: 'account.signIn.title', layout: 'bare' });
  }
}
