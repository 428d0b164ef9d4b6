import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, type BanyanRequest } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { ViewerAct } from '../people/viewer.js';
import { MatchForm, StudentNumberForm } from './match.form.js';
import { Matches, MatchRefused } from './matches.service.js';

const CRUMBS = [{ href: '/files', label: 'record.files.heading' }];

/** Records staff find one person by the code that she handed them. */
@Controller('/matches')
export class MatchController {
  constructor(private readonly matches: Matches) {}

  @Get()
  @Allow(['partner-officer'])
  @FreshSignIn()
  ask() {
    return askPage(emptyForm(), 200);
  }

  @Post()
  @Allow(['partner-officer'], 'match.made')
  @FreshSignIn()
  async match(@CurrentAct() act: ViewerAct, @Req() request: BanyanRequest, @Body() body: unknown) {
    const read = readForm(MatchForm, body);
    if (!read.ok) return askPage(read.form, 422);
    try {
      return redirect(`/matches/${await this.matches.claim(act, read.value.code, request.ip ?? '')}`, 'matched');
    } catch (error) {
      if (error instanceof MatchRefused) return askPage(withError(read.value, 'code', error.messageKey), 422);
      throw error;
    }
  }

  /** Opens her row: noted each time. */
  @Get('/:id')
  @Allow(['partner-officer'], 'match.opened')
  @FreshSignIn()
  async show(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    return this.matchPage(act, id, null, 200);
  }

  @Post('/:id/number')
  @Allow(['partner-officer'], 'match.numbered')
  @FreshSignIn()
  async number(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(StudentNumberForm, body);
    if (!read.ok) return this.matchPage(act, id, read.form, 422);
    await this.matches.number(act, id, read.value.studentNumber, read.value.version);
    return redirect(`/matches/${id}`, 'studentNumberKept');
  }

  private async matchPage(act: ViewerAct, id: string, form: FormState | null, status: number) {
    const { match, studentNumber, agreement, rows } = await this.matches.open({ ...act, event: 'match.opened' }, id);
    const data = {
      path: `/matches/${id}`, at: match.at, partnerName: match.partnerName, version: match.version, studentNumber, form: form ?? emptyForm({ studentNumber: studentNumber ?? '' }),
      rows: rows.map((cells) => agreement!.fields.map((field) => ({ labelKey: `record.field.${field}`, value: String(cells[field]) })).filter(({ value }) => value !== '')),
    };
    return page('record/match', data, { status, title: 'record.match.title', crumbs: CRUMBS });
  }
}

function askPage(form: FormState, status: number) {
  return page('record/match-ask', { form }, { status, title: 'record.match.title', crumbs: CRUMBS });
}
