import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { message } from '../platform/i18n/messages.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Amendments } from './amendments.service.js';
import { DISPUTE_REASONS } from './dispute.entity.js';
import { AnswerForm, DisputeForm } from './dispute.form.js';
import { disputePage } from './dispute.page.js';
import { DisputeQueries } from './dispute.queries.js';
import { AskedAlready, Disputes, NotSent } from './disputes.service.js';

/** A university asks about one line of its file, and gets an answer in writing. */
@Controller('/disputes')
export class DisputeController {
  constructor(
    private readonly queries: DisputeQueries,
    private readonly disputes: Disputes,
    private readonly amendments: Amendments,
    private readonly clock: Clock,
  ) {}

  @Get('/new')
  @Allow(['partner-officer'])
  ask(@CurrentViewer() viewer: Viewer) {
    return this.raisePage(viewer, emptyForm(), 200);
  }

  @Post()
  @Allow(['partner-officer'], 'dispute.raised')
  async raise(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(DisputeForm, body);
    if (!read.ok) return this.raisePage(act.viewer, read.form, 422);
    try {
      return redirect(`/disputes/${await this.disputes.raise(act, read.value)}`, 'disputeRaised');
    } catch (error) {
      if (error instanceof NotSent || error instanceof AskedAlready) return this.raisePage(act.viewer, withError(read.value, 'number', error.messageKey), 422);
      throw error;
    }
  }

  @Get('/:id')
  @Allow(['partner-officer', 'organiser'])
  async show(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    return this.disputePage(act, id, null, 200);
  }

  @Post('/:id/acknowledgement')
  @Allow(['organiser'], 'dispute.acknowledged')
  async acknowledge(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.disputes.acknowledge(act, id);
    return redirect(`/disputes/${id}`, 'disputeAcknowledged');
  }

  @Post('/:id/answer')
  @Allow(['organiser'], 'dispute.upheld')
  async uphold(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(AnswerForm, body);
    if (!read.ok) return this.disputePage(act, id, read.form, 422);
    await this.disputes.uphold(act, id, read.value);
    return redirect(`/disputes/${id}`, 'disputeUpheld');
  }

  @Post('/:id/amendment')
  @Allow(['organiser'], 'dispute.amendmentAsked')
  async amend(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(AnswerForm, body);
    if (!read.ok) return this.disputePage(act, id, read.form, 422);
    await this.amendments.ask(act, id, read.value);
    return redirect(`/disputes/${id}`, 'amendmentAsked');
  }

  @Post('/:id/amendment/confirmation')
  @Allow(['organiser', 'second-person'], 'dispute.amended')
  @FreshSignIn()
  async confirm(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.amendments.confirm(act, id);
    return redirect('/second-yes', 'recordAmended');
  }

  private raisePage(viewer: Viewer, form: FormState, status: number) {
    const reasons = DISPUTE_REASONS.map((value) => ({ value, label: message(viewer.locale, `record.dispute.reason.${value}`) }));
    return page('record/dispute-new', { form, reasons }, { status, title: 'record.dispute.raise', crumbs: [{ href: '/files', label: 'record.files.heading' }] });
  }

  private async disputePage(act: ViewerAct, id: string, form: FormState | null, status: number) {
    const { viewer } = act;
    const dispute = found(await this.queries.one(viewer, id, this.clock.now()));
    const isOrganiser = viewer.has('organiser', dispute.cohortId);
    const evidence = isOrganiser && !dispute.answeredAt ? await this.disputes.evidenceFor(act, dispute) : dispute.evidence;
    const crumbs = isOrganiser ? [{ href: `/cohorts/${dispute.cohortId}/disputes`, label: 'record.dispute.list' }] : [{ href: '/files', label: 'record.files.heading' }];
    return page('record/dispute', disputePage(viewer, dispute, evidence, isOrganiser, form), { status, title: 'record.dispute.title', crumbs });
  }
}
