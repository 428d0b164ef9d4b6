import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { Allow, CurrentAct } from '../platform/http/access.js';
import { file, page, redirect } from '../platform/http/answer.js';
import type { ViewerAct } from '../people/viewer.js';
import { CertificateOpening } from './certificate-opening.service.js';
import { certificatePage } from './certificate.page.js';
import { CertificatePrints } from './certificate-prints.service.js';
import { CertificateQueries } from './certificate.queries.js';
import { Certificates } from './certificates.service.js';

/** One certificate: the page is the accessible twin of the printed one. */
@Controller('/certificates/:id')
export class CertificateController {
  constructor(
    private readonly queries: CertificateQueries,
    private readonly opening: CertificateOpening,
    private readonly certificates: Certificates,
    private readonly prints: CertificatePrints,
  ) {}

  /** The name appears only after one more press, on every phone and for organisers: her pages hold no real name by themselves. */
  @Get()
  @Allow([], 'certificate.read')
  async show(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Query('name') name: unknown) {
    const row = found(await this.queries.one(act.viewer, id));
    const withName = row.state === 'issued' && name === 'show';
    const askedName = !row.isMine && row.asked === 'asked' && name === 'show' ? await this.opening.askedName(act, row) : null;
    return page('certificate/certificate', certificatePage(row, await this.opening.open(act, row, withName), askedName), { title: 'certificate.page.title' });
  }

  @Get('/download')
  @Allow([], 'certificate.downloaded')
  async download(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const row = found(await this.queries.one(act.viewer, id));
    found(row.isMine && row.state === 'issued' ? row : null);
    return file(await this.prints.pdf(act, row), `document-${row.id.slice(0, 8)}.pdf`, 'application/pdf');
  }

  /** For sharing, where the cohort offers it. */
  @Get('/picture')
  @Allow([], 'certificate.downloaded')
  async picture(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const row = found(await this.queries.one(act.viewer, id));
    found(row.isMine && row.state === 'issued' && row.hasPictures ? row : null);
    return file(await this.prints.picture(act, row), `document-${row.id.slice(0, 8)}.png`, 'image/png');
  }

  @Post('/shown-name')
  @Allow([], 'certificate.nameShown')
  async showName(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    await this.certificates.letNameShow(act, id, body.show === '1');
    return redirect(`/certificates/${id}`, body.show === '1' ? 'certificateNameShown' : 'certificateNameNotShown');
  }
}
