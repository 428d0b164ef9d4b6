import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { CertificateLinkQueries } from './certificate-link.queries.js';
import { CertificateLinks } from './certificate-links.service.js';
import { LINK_DAYS, LINK_USES, LinkForm } from './certificate-link.form.js';
import { Certificates } from './certificates.service.js';
import { PublicFace } from './public-face.js';

/** How the holder lets others check her certificate without giving its secret away: links that are used up, and a name that somebody types. */
@Controller('/certificates/:id/links')
export class CertificateLinksController {
  constructor(
    private readonly queries: CertificateLinkQueries,
    private readonly links: CertificateLinks,
    private readonly certificates: Certificates,
    private readonly face: PublicFace,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow([])
  show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.linksPage(viewer, id, emptyForm({ days: '7', uses: '1' }), 200);
  }

  @Post()
  @Allow([], 'certificateLink.made')
  async make(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(LinkForm, body);
    if (!read.ok) return this.linksPage(act.viewer, id, read.form, 422);
    await this.links.make(act, id, read.value);
    return redirect(`/certificates/${id}/links`, 'certificateLinkMade');
  }

  @Post('/:linkId/end')
  @Allow([], 'certificateLink.ended')
  async end(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('linkId') linkId: string) {
    await this.links.end(act, id, linkId);
    return redirect(`/certificates/${id}/links`, 'certificateLinkEnded');
  }

  @Post('/typed-name')
  @Allow([], 'certificate.nameTyped')
  async letNameBeTyped(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    await this.certificates.letNameBeTyped(act, id, body.on === '1');
    return redirect(`/certificates/${id}/links`, body.on === '1' ? 'certificateNameTyped' : 'certificateNameNotTyped');
  }

  private async linksPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const mine = found(await this.queries.mine(viewer, id, this.clock.now()));
    const path = `/certificates/${id}`;
    const links = mine.links.map((link) => ({ ...link, address: this.face.linkUrl(this.links.token(link.id)), endPath: `${path}/links/${link.id}/end` }));
    const choices = (values: readonly string[], name: string) => values.map((value) => ({ value, label: `certificate.links.${name}.${value}` }));
    return page('certificate/links', { form, path, links, hasNameCheck: mine.hasNameCheck, days: choices(LINK_DAYS, 'days'), uses: choices(LINK_USES, 'uses') }, { status, title: 'certificate.links.title' });
  }
}
