import { Controller, Get, Query, Req } from '@nestjs/common';
import { emptyForm } from '../platform/forms/form.js';
import { Public, type BanyanRequest } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { safeNext } from '../platform/http/next-path.js';
import { PairingQueries } from '../enrolment/pairing.queries.js';
import type { Viewer } from '../people/viewer.js';
import { careNames } from './question.page.js';
import { QuestionQueries } from './question.queries.js';

/** Whom to contact, from every page. Strangers read nothing of a course here. */
@Controller('/help')
export class HelpController {
  constructor(
    private readonly queries: QuestionQueries,
    private readonly pairings: PairingQueries,
  ) {}

  @Get()
  @Public()
  async show(@Req() request: BanyanRequest, @Query('from') from: string) {
    const viewer = request.viewer as Viewer | undefined;
    const contacts = viewer ? await this.queries.contacts(viewer) : [];
    const helpers = viewer?.roles.has('participant') ? await this.pairings.forHer(viewer) : [];
    const data = { helpers: helpers.map((helper) => ({ ...helper, endPath: `/pairs/${helper.id}/end` })), careNames: careNames(contacts), contacts: contacts.map((contact) => ({ ...contact, roleKey: `message.role.${contact.role}` })), canAsk: viewer?.roles.has('participant') ?? false, form: emptyForm({ from: from ? safeNext(from) : '' }) };
    return page('message/help', data, { title: 'message.help.title', layout: viewer ? 'page' : 'bare' });
  }
}
