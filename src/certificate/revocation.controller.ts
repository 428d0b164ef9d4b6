import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { REVOCATION_CLASSES } from './certificate.entity.js';
import { RevocationForm } from './certificate-name.form.js';
import { CertificateQueries } from './certificate.queries.js';
import { Certificates } from './certificates.service.js';

/** An organiser cancels a certificate: the page says what follows and asks once. */
@Controller('/certificates/:id/revocation')
export class RevocationController {
  constructor(
    private readonly queries: CertificateQueries,
    private readonly certificates: Certificates,
  ) {}

  @Get()
  @Allow(['organiser'])
  show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.revocationPage(viewer, id, emptyForm(), 200);
  }

  @Post()
  @Allow(['organiser'], 'certificate.revoked')
  async revoke(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(RevocationForm, body);
    if (!read.ok) return this.revocationPage(act.viewer, id, read.form, 422);
    await this.certificates.revoke(act, id, read.value.reason);
    return redirect(`/certificates/${id}`, 'certificateRevoked');
  }

  private async revocationPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const row = found(await this.queries.one(viewer, id));
    found(viewer.has('organiser', row.cohortId) && ['issued', 'held'].includes(row.state) ? row : null);
    const reasons = REVOCATION_CLASSES.map((reason) => ({ value: reason, key: `certificate.revocation.${reason}` }));
    return page('certificate/revocation', { form, reasons, path: `/certificates/${id}`, serial: row.serial, displayName: row.displayName }, { status, title: 'certificate.revocation.title' });
  }
}
