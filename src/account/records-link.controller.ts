import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Act } from '../platform/audit/act.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { CurrentAct, Public, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Entry } from './entry.service.js';
import { FactorQueries } from './factor.queries.js';
import { Limits } from './limits.js';
import { LinkRefused, RecordsLinks } from './records-links.service.js';
import { CodeForm } from './second-step.form.js';

/** Where the link of university records staff leads: opening it changes nothing, and every link looks alike. */
@Controller('/come-in/:token')
export class RecordsLinkController {
  constructor(
    private readonly links: RecordsLinks,
    private readonly factors: FactorQueries,
    private readonly entry: Entry,
    private readonly limits: Limits,
  ) {}

  @Get()
  @Public()
  show(@Param('token') token: string) {
    return linkPage(token, emptyForm(), 200);
  }

  @Post()
  @Public('recordsLink.used')
  async comeIn(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response, @CurrentAct() act: Act, @Param('token') token: string, @Body() body: unknown) {
    const read = readForm(CodeForm, body);
    if (!read.ok) return linkPage(token, { ...read.form, values: {} }, 422);
    const address = request.ip ?? '';
    const budget = `link ${token.slice(0, 40)}`;
    await this.limits.beforeTry(budget, address);
    try {
      const account = found(await this.factors.entrant(await this.links.use(act, token, read.value.code)));
      await this.limits.afterSuccess(budget);
      return redirect(await this.entry.enter(request, response, account, 'both', { isShared: true, next: '/' }));
    } catch (error) {
      if (!(error instanceof LinkRefused)) throw error;
      await this.limits.afterFailure(address);
      return linkPage(token, withError({}, 'code', error.messageKey), 422);
    }
  }
}

function linkPage(token: string, form: FormState, status: number) {
  return page('account/come-in', { form, action: `/come-in/${encodeURIComponent(token)}` }, { status, title: 'account.link.title', layout: 'bare' });
}
