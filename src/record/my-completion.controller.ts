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
import { myCompletionPage } from './my-completion.page.js';
import { SharingQueries } from './sharing.queries.js';

/** A participant's own page: what is done, what is missing and why, her certificate, and who may receive what. */
@Controller('/my-completion')
export class MyCompletionController {
  constructor(
    private readonly completion: CompletionQueries,
    private readonly sharing: SharingQueries,
    private readonly certificates: CertificateQueries,
    private readonly consents: Consents,
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
    return page('record/my-completion', myCompletionPage(place!, sharing, await this.certificates.mine(viewer)), { title: 'record.mine.title' });
  }

  @Post('/sharing/:partnerId')
  @Allow(['participant'], 'consent.given')
  async share(@CurrentAct() act: ViewerAct, @Param('partnerId') partnerId: string, @Body() body: Record<string, unknown>) {
    await this.consents.give(act, partnerId, body.withName === '1');
    return redirect('/my-completion#sharing', 'sharingOn');
  }

  @Post('/sharing/:partnerId/withdrawal')
  @Allow(['participant'], 'consent.withdrawn')
  async stop(@CurrentAct() act: ViewerAct, @Param('partnerId') partnerId: string) {
    await this.consents.withdraw(act, partnerId);
    return redirect('/my-completion#sharing', 'sharingOff');
  }
}
