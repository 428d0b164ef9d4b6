import { Body, Controller, Get, Post } from '@nestjs/common';
import { emptyForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { readAskedName } from './certificate-name.form.js';
import { CertificatePrints } from './certificate-prints.service.js';
import { CertificateNames } from './certificate-names.service.js';
import { CertificateQueries } from './certificate.queries.js';

/** The participant says which name is printed, or leaves it for later. The name she chose before is never shown here. */
@Controller('/certificate-name')
export class CertificateNameController {
  constructor(
    private readonly queries: CertificateQueries,
    private readonly names: CertificateNames,
    private readonly prints: CertificatePrints,
  ) {}

  @Get()
  @Allow(['participant'])
  show(@CurrentViewer() viewer: Viewer) {
    return this.namePage(viewer, emptyForm(), 200);
  }

  @Post()
  @Allow(['participant'], 'certificateName.chosen')
  async choose(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = await readAskedName(body);
    if (!read.ok) return this.namePage(act.viewer, read.form, 422);
    const missing = await this.prints.unprintable(read.value);
    if (missing.length > 0) return this.namePage(act.viewer, withError(read.value, 'name', { key: 'certificate.name.unprintable', params: { characters: missing.join(' ') } }), 422);
    const issued = await this.names.choose(act, read.value);
    return redirect('/my-completion', issued > 0 ? 'certificateIssued' : 'certificateNameKept');
  }

  @Post('/later')
  @Allow(['participant'], 'certificateName.later')
  async later(@CurrentAct() act: ViewerAct) {
    await this.names.later(act);
    return redirect('/my-completion', 'certificateNameLater');
  }

  private async namePage(viewer: Viewer, form: FormState, status: number) {
    const known = await this.queries.hasName(viewer);
    return page('certificate/name', { ...known, form }, { status, title: 'certificate.name.title' });
  }
}
