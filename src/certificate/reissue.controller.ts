import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../platform/errors.js';
import { emptyForm, withError, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { REISSUE_REASONS } from './certificate.entity.js';
import { readAskedName, readAskedReissue } from './certificate-name.form.js';
import type { PrintedName } from './certificate-name-rule.js';
import { CertificatePrints } from './certificate-prints.service.js';
import { CertificateQueries, type CertificateRow } from './certificate.queries.js';
import { Reissues } from './reissues.service.js';

/** A new certificate in the place of one: the holder asks for another name, an organiser re-issues. */
@Controller('/certificates/:id')
export class ReissueController {
  constructor(
    private readonly queries: CertificateQueries,
    private readonly reissues: Reissues,
    private readonly prints: CertificatePrints,
  ) {}

  @Get('/reissue')
  @Allow([])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return reissuePage(await this.issued(viewer, id), emptyForm(), 200);
  }

  @Post('/request')
  @Allow([], 'certificate.nameAsked')
  async ask(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = await readAskedName(body);
    if (!read.ok) return reissuePage(await this.issued(act.viewer, id), read.form, 422);
    const strange = await this.strangeIn(read.value);
    if (strange) return reissuePage(await this.issued(act.viewer, id), strange, 422);
    await this.reissues.ask(act, id, read.value);
    return redirect(`/certificates/${id}`, 'certificateNameAsked');
  }

  @Post('/request/withdrawal')
  @Allow([], 'certificate.requestTakenBack')
  async takeBack(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.reissues.takeBack(act, id);
    return redirect(`/certificates/${id}`, 'certificateRequestTakenBack');
  }

  @Post('/request/approval')
  @Allow(['organiser'], 'certificate.reissued')
  async agree(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.reissues.agree(act, id);
    return redirect(`/certificates/${id}`, 'certificateReissued');
  }

  @Post('/request/refusal')
  @Allow(['organiser'], 'certificate.requestRefused')
  async refuse(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.reissues.refuse(act, id);
    return redirect(`/certificates/${id}`, 'certificateRequestRefused');
  }

  @Post('/reissue')
  @Allow(['organiser'], 'certificate.reissued')
  async reissue(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = await readAskedReissue(body);
    if (!read.ok) return reissuePage(await this.issued(act.viewer, id), read.form, 422);
    const { reason, name, latin } = read.value;
    const strange = name && (await this.strangeIn({ ...read.value, name }));
    if (strange) return reissuePage(await this.issued(act.viewer, id), strange, 422);
    const nextId = await this.reissues.reissue(act, id, reason, name ? { name, latin } : null);
    return redirect(`/certificates/${nextId}`, 'certificateReissued');
  }

  /** The form again, when a name has characters that our fonts lack. */
  private async strangeIn(typed: PrintedName): Promise<FormState | undefined> {
    const missing = await this.prints.unprintable({ name: typed.name, latin: typed.latin });
    return missing.length > 0 ? withError(typed, 'name', { key: 'certificate.name.unprintable', params: { characters: missing.join(' ') } }) : undefined;
  }

  private async issued(viewer: Viewer, id: string): Promise<CertificateRow> {
    const row = found(await this.queries.one(viewer, id));
    return found(row.state === 'issued' ? row : null);
  }
}

function reissuePage(row: CertificateRow, form: FormState, status: number) {
  const reasons = REISSUE_REASONS.map((reason) => ({ value: reason, key: `certificate.reissue.${reason}` }));
  return page('certificate/reissue', { form, reasons, isMine: row.isMine, path: `/certificates/${row.id}`, serial: row.serial, displayName: row.displayName }, { status, title: 'certificate.reissue.title' });
}
