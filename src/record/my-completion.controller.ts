import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CertificateQueries } from '../certificate/certificate.queries.js';
import { CompletionQueries } from '../completion/completion.queries.js';
import { found } from '../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Consents } from './consents.service.js';
import { Matches } from './matches.service.js';
import { myCompletionPage } from './my-completion.page.js';
import { SharingQueries } from './sharing.queries.js';

const CRUMBS = [{ href: '/my-completion', label: 'record.mine.title' }];

/** A participant's own page: what is done, what is missing and why, her certificate, and who may receive what. */
@Controller('/my-completion')
export class MyCompletionController {
  constructor(
    private readonly completion: CompletionQueries,
    private readonly sharing: SharingQueries,
    private readonly certificates: CertificateQueries,
    private readonly consents: Consents,
    private readonly matches: Matches,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer, @Query('place') named: unknown) {
    const enrolmentId = typeof named === 'string' ? named : null;
    const place = await this.completion.own(viewer, enrolmentId);
    if (!place && !enrolmentId) return page('record/no-place', {}, { title: 'record.mine.title' });
    const { enrolmentId: id } = found(place);
    const sharing = found(await this.sharing.of(viewer, id, dayOf(this.clock.now(), 'UTC')));
    return page('record/my-completion', myCompletionPage(place!, sharing, await this.certificates.mine(viewer), viewer.locale), { title: 'record.mine.title' });
  }

  @Post('/sharing/:partnerId')
  @Allow(['participant'], 'consent.given')
  async share(@CurrentAct() act: ViewerAct, @Param('partnerId') partnerId: string, @Body() body: Record<string, unknown>) {
    await this.consents.give(act, partnerId, body.withName === '1');
    return redirect('/my-completion#sharing', 'sharingOn');
  }

  /** What she said yes to, in words to keep. */
  @Get('/sharing/:partnerId/receipt')
  @Allow(['participant'])
  async receipt(@CurrentViewer() viewer: Viewer, @Param('partnerId') partnerId: string) {
    const receipt = found(await this.sharing.receipt(viewer, partnerId));
    return page('record/receipt', { ...receipt, fieldKeys: receipt.fields.filter((field) => receipt.withName || (field !== 'name' && field !== 'name_latin')).map((field) => `record.field.${field}`), path: `/my-completion/sharing/${partnerId}`, studentNumber: await this.matches.ownNumber(viewer, partnerId) }, { title: 'record.receipt.title', crumbs: CRUMBS });
  }

  /** The code that she hands over herself; shown once. */
  @Post('/sharing/:partnerId/code')
  @Allow(['participant'], 'match.codeMade')
  async code(@CurrentAct() act: ViewerAct, @Param('partnerId') partnerId: string) {
    const { code, until } = await this.matches.makeCode(act, partnerId);
    return page('record/matching-code', { groups: code.split(' '), until }, { title: 'record.code.title', crumbs: CRUMBS });
  }

  @Post('/sharing/:partnerId/withdrawal')
  @Allow(['participant'], 'consent.withdrawn')
  async stop(@CurrentAct() act: ViewerAct, @Param('partnerId') partnerId: string) {
    await this.consents.withdraw(act, partnerId);
    return redirect('/my-completion#sharing', 'sharingOff');
  }
}
