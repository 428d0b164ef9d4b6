import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { found } from '../platform/errors.js';
import { emptyForm, readForm } from '../platform/forms/form.js';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { redirect } from '../platform/http/answer.js';
import { safeNext } from '../platform/http/next-path.js';
import { Refusals } from '../platform/http/refusals.js';
import { ComingBack } from './coming-back.service.js';
import { Entry } from './entry.service.js';
import { FactorQueries } from './factor.queries.js';
import { TooManyTries } from './limits.js';
import { PassportSetUp, endSession } from './passport.js';
import { ComingBackForm, SignInForm } from './sign-in.form.js';

@Controller()
export class SignInController {
  constructor(
    private readonly passport: PassportSetUp,
    private readonly entry: Entry,
    private readonly factors: FactorQueries,
    private readonly comingBack: ComingBack,
    private readonly refusals: Refusals,
  ) {}

  @Get('/sign-in')
  @Public()
  async show(@Req() request: BanyanRequest, @Query('next') next: unknown, @Query('as') as: unknown, @Query('away') away: unknown) {
    if (away !== undefined) await this.comingBack.leave(request);
    if (request.viewer) return redirect(safeNext(next));
    if (this.entry.halfOf(request)) return redirect('/sign-in/second-step');
    return this.comingBack.page(request, emptyForm({ next: safeNext(next) }), 200, null, as === 'other');
  }

  @Post('/sign-in')
  @Public('account.signedIn')
  async signIn(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @Body() body: unknown) {
    const read = readForm(SignInForm, body);
    if (!read.ok) return this.comingBack.page(request, read.form, 422, null, true);
    const { handle, own, next, code } = read.value;
    const values = { handle, next, own: own ? '1' : '' };
    try {
      const account = await this.passport.check(request, response);
      if (account) return redirect(await this.entry.enter(request, response, account, 'passphrase', { isShared: !own, next: safeNext(next) }));
      return await this.comingBack.page(request, { values, errors: { handle: 'account.signIn.notRight' } }, 422, null, true, code !== '');
    } catch (error) {
      if (!(error instanceof TooManyTries)) throw error;
      // The same for a name that nobody has: a code of a card opens tries that are hers alone.
      this.refusals.note(error, request);
      return this.comingBack.page(request, { values, errors: { handle: { key: error.messageKey, params: error.params }, ...(code ? { code: 'account.signIn.card.notRight' } : {}) } }, 429, null, true, true);
    }
  }

  /** After an idle time: the passphrase of the person who was here, and nothing that says who that is. */
  @Post('/sign-in/back')
  @Public('account.cameBack')
  async comeBack(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @Body() body: unknown) {
    const read = readForm(ComingBackForm, body);
    if (!read.ok) return this.comingBack.page(request, { values: { next: read.form.values.next }, errors: read.form.errors }, 422);
    const { next, passphrase } = read.value;
    const former = await this.comingBack.check(request, passphrase);
    if (former === undefined) return redirect(`/sign-in?next=${encodeURIComponent(safeNext(next))}`);
    if (former === null) return this.comingBack.page(request, { values: { next }, errors: { passphrase: 'account.back.notRight' } }, 422);
    const account = found(await this.factors.entrant(former.id));
    return redirect(await this.entry.enter(request, response, account, former.hadSecondStep ? 'both' : 'passphrase', { isShared: former.isShared, next: safeNext(next) }));
  }

  @Post('/sign-out')
  @Public('account.signedOut')
  async signOut(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response) {
    await endSession(request);
    await this.comingBack.close(request);
    response.setHeader('Clear-Site-Data', '"cache", "storage"');
    return redirect('/sign-in');
  }
}
