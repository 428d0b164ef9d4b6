import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { badgePicture } from './badge-picture.js';
import { SubjectForm } from './credential.form.js';
import { CredentialQueries } from './credential.queries.js';
import { Credentials } from './credentials.service.js';

const BADGES = { png: 'image/png', svg: 'image/svg+xml' } as const;

/** The holder's own credential: a file that programs check, and the pictures that carry it where the cohort has them. */
@Controller('/certificates/:id/credential')
export class CredentialController {
  constructor(
    private readonly queries: CredentialQueries,
    private readonly credentials: Credentials,
  ) {}

  @Get()
  @Allow([])
  show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.credentialPage(viewer, id, emptyForm(), 200);
  }

  @Get('/download')
  @Allow([])
  async download(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const row = found(await this.queries.mine(viewer, id));
    return file(await this.credentials.text(row), `document-${id.slice(0, 8)}.json`, 'application/vc');
  }

  @Get('/badge/:format')
  @Allow([])
  async badge(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Param('format') format: string) {
    const row = found(await this.queries.mine(viewer, id));
    const kind = found(row.hasBadges && (format === 'png' || format === 'svg') ? format : null);
    return file(await badgePicture(kind, await this.credentials.text(row)), `document-${id.slice(0, 8)}.${kind}`, BADGES[kind]);
  }

  @Post()
  @Allow([], 'credential.bound')
  async bind(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(SubjectForm, body);
    if (!read.ok) return this.credentialPage(act.viewer, id, read.form, 422);
    await this.credentials.bind(act, id, read.value.subject);
    return redirect(`/certificates/${id}/credential`, 'credentialBound');
  }

  private async credentialPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const row = found(await this.queries.mine(viewer, id));
    const path = `/certificates/${id}/credential`;
    return page('certificate/credential', { form, path, certificatePath: `/certificates/${id}`, hasBadges: row.hasBadges, isOwn: !row.subjectId.startsWith('urn:uuid:'), subjectId: row.subjectId }, { status, title: 'certificate.credential.title' });
  }
}
