import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import type { MadeLink } from '../account/records-links.service.js';
import { staffCodePage } from '../course/staff-code.page.js';
import type { StaffCode } from '../course/staff-codes.service.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Agreements, NotLater } from './agreements.service.js';
import { DeliveriesQueries } from './deliveries.queries.js';
import { FileOpenings } from './file-openings.service.js';
import { AgreementForm, OfficerForm, PartnerCohortForm, PartnerForm } from './partner.form.js';
import { partnerPage, partnersPage, type PartnerForms } from './partner.page.js';
import { PartnerQueries } from './partner.queries.js';
import { CohortNeeded, PartnerThere, Partners } from './partners.service.js';

const CRUMBS = [{ href: '/cohorts', label: 'cohort.list.title' }];

/** The partner universities: their cohorts, their records staff, and what was agreed with them. */
@Controller('/partners')
export class PartnerController {
  constructor(
    private readonly queries: PartnerQueries,
    private readonly partners: Partners,
    private readonly agreements: Agreements,
    private readonly deliveries: DeliveriesQueries,
    private readonly openings: FileOpenings,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Allow(['organiser'])
  async list(@CurrentViewer() viewer: Viewer) {
    return this.listPage(viewer, emptyForm(), 200);
  }

  @Post()
  @Allow(['organiser'], 'partner.added')
  async add(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(PartnerForm, body);
    if (!read.ok) return this.listPage(act.viewer, read.form, 422);
    const { cohortId, ...facts } = read.value;
    try {
      return redirect(`/partners/${await this.partners.add(act, facts, cohortId)}`, 'partnerAdded');
    } catch (error) {
      if (error instanceof PartnerThere) return this.listPage(act.viewer, withError(read.value, 'name', error.messageKey), 422);
      if (error instanceof CohortNeeded) return this.listPage(act.viewer, withError(read.value, 'cohortId', error.messageKey), 422);
      throw error;
    }
  }

  @Get('/:id')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.partnerPage(viewer, id, {}, 200);
  }

  @Post('/:id/cohorts')
  @Allow(['organiser'], 'partner.cohortAdded')
  async addToCohort(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(PartnerCohortForm, body);
    if (!read.ok) return this.partnerPage(act.viewer, id, { cohort: read.form }, 422);
    try {
      await this.partners.addToCohort(act, id, read.value.cohortId);
    } catch (error) {
      if (error instanceof CohortNeeded) return this.partnerPage(act.viewer, id, { cohort: withError(read.value, 'cohortId', error.messageKey) }, 422);
      throw error;
    }
    return redirect(`/partners/${id}`, 'partnerCohortAdded');
  }

  /** Answers with the code itself, once; the same press again shows the same page. */
  @Post('/:id/officers')
  @Allow(['organiser'], 'partner.officerAppointed')
  async appoint(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(OfficerForm, body);
    if (!read.ok) return this.partnerPage(act.viewer, id, { officer: read.form }, 422);
    return this.codePage(id, await this.partners.appointOfficer(act, id, read.value.displayName));
  }

  @Post('/:id/officers/:personId/code')
  @Allow(['organiser'], 'partner.officerCodeMade')
  @FreshSignIn()
  async renew(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('personId') personId: string) {
    return this.codePage(id, await this.partners.renewOfficer(act, id, personId));
  }

  /** Answers with link and code, once; for records staff without app and passkey. */
  @Post('/:id/officers/:personId/link')
  @Allow(['organiser'], 'partner.officerLinkMade')
  @FreshSignIn()
  async link(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('personId') personId: string) {
    return this.linkPage(id, await this.partners.linkFor(act, id, personId, 'both'));
  }

  @Post('/:id/officers/:personId/link/code')
  @Allow(['organiser'], 'partner.officerLinkCodeMade')
  @FreshSignIn()
  async linkCode(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('personId') personId: string) {
    return this.linkPage(id, await this.partners.linkFor(act, id, personId, 'code'));
  }

  @Post('/:id/officers/:personId/end')
  @Allow(['organiser'], 'partner.officerEnded')
  async end(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('personId') personId: string) {
    await this.partners.endOfficer(act, id, personId);
    return redirect(`/partners/${id}`, 'officerEnded');
  }

  @Post('/:id/agreements')
  @Allow(['organiser'], 'agreement.made')
  @FreshSignIn()
  async agree(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    found(await this.queries.one(act.viewer, id));
    const read = readForm(AgreementForm, body);
    if (!read.ok) return this.partnerPage(act.viewer, id, { agreement: read.form }, 422);
    try {
      await this.agreements.make(act, { partnerId: id, ...read.value });
    } catch (error) {
      if (error instanceof NotLater) return this.partnerPage(act.viewer, id, { agreement: withError(read.value, 'fromOn', error.messageKey) }, 422);
      throw error;
    }
    return redirect(`/partners/${id}#agreement`, 'agreementMade');
  }

  @Post('/:id/agreements/:agreementId/yes')
  @Allow(['organiser'], 'agreement.signed')
  @FreshSignIn()
  async sign(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('agreementId') agreementId: string) {
    await this.agreements.sign(act, id, agreementId);
    return redirect(`/partners/${id}#agreement`, 'agreementSigned');
  }

  @Post('/:id/agreements/:agreementId/drop')
  @Allow(['organiser'], 'agreement.dropped')
  async drop(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('agreementId') agreementId: string) {
    await this.agreements.drop(act, id, agreementId);
    return redirect(`/partners/${id}#agreement`, 'agreementDropped');
  }

  /** An account may be in other hands: signed out everywhere, and every file of the university closed, in one press. */
  @Post('/:id/officers/:personId/containment')
  @Allow(['organiser'], 'partner.officerContained')
  async contain(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('personId') personId: string) {
    await this.openings.contain(act, id, personId);
    return redirect(`/partners/${id}`, 'officerContained');
  }

  private async listPage(viewer: Viewer, form: FormState, status: number) {
    const [partners, cohorts] = [await this.queries.list(viewer), await this.partners.openCohorts(viewer)];
    return page('record/partners', partnersPage(viewer, partners, cohorts, form, this.today()), { status, title: 'partner.list.title', crumbs: CRUMBS });
  }

  private async partnerPage(viewer: Viewer, id: string, forms: PartnerForms, status: number) {
    const partner = found(await this.queries.one(viewer, id));
    const [cohorts, deliveries] = [await this.partners.openCohorts(viewer), await this.deliveries.ofPartner(viewer, id)];
    return page('record/partner', partnerPage(viewer, partner, cohorts, deliveries, forms, this.today()), { status, title: 'partner.page.title', crumbs: [...CRUMBS, { href: '/partners', label: 'partner.list.title' }] });
  }

  private codePage(id: string, code: StaffCode) {
    return page('course/staff-code', staffCodePage(code, this.settings.config.siteUrl, `/partners/${id}`, 'partner.page.back'), { title: 'partner.page.title' });
  }

  private linkPage(id: string, { token, code, displayName }: MadeLink & { displayName: string }) {
    const data = { displayName, address: token && `${this.settings.config.siteUrl}/come-in/${token}`, groups: code.split(' '), path: `/partners/${id}` };
    return page('record/partner-link', data, { title: 'partner.page.title' });
  }

  /** Agreements are counted in days of UTC, as the files are. */
  private today(): string {
    return dayOf(this.clock.now(), 'UTC');
  }
}
