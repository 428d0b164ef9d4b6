import { readFile } from 'node:fs/promises';
import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { CourseQueries } from '../../course/course.queries.js';
import { renderPdf, renderSvg } from '../../platform/documents/documents.js';
import { found } from '../../platform/errors.js';
import { CurrentUpload, OneFile, type Upload } from '../../platform/files/one-file.interceptor.js';
import { BadPicture } from '../../platform/files/recode-picture.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { PublicFace } from '../public-face.js';
import { DesignForm, LAYOUTS, LogoForm } from './design.form.js';
import { designPage, designValues } from './design.page.js';
import { DesignQueries } from './design.queries.js';
import { sampleDocument } from './design-sample.js';
import { Designs } from './designs.service.js';
import { LOGO_LIMIT, logoPicture, type LogoPicture } from './logo-picture.js';
import { isSample } from './sample-names.js';

/** How the papers of a cohort look: an organiser changes it and sees it at once, on the longest name and in ten scripts. */
@Controller('/cohorts/:id/certificate-design')
export class DesignController {
  constructor(
    private readonly cohorts: CourseQueries,
    private readonly queries: DesignQueries,
    private readonly designs: Designs,
    private readonly face: PublicFace,
  ) {}

  @Get()
  @Allow(['organiser'])
  show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.designPage(viewer, id, null, 200);
  }

  @Post()
  @Allow(['organiser'], 'certificateDesign.changed')
  async change(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    found(act.viewer.has('organiser', id) || null);
    const read = readForm(DesignForm, body);
    if (!read.ok) return this.designPage(act.viewer, id, read.form, 422);
    await this.designs.change(act, id, read.value);
    return redirect(`/cohorts/${id}/certificate-design`, 'certificateDesignChanged');
  }

  @Post('/logos')
  @Allow(['organiser'], 'certificateDesign.logoAdded')
  @UseInterceptors(OneFile)
  async addLogo(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown, @CurrentUpload() upload: Upload) {
    found(act.viewer.has('organiser', id) || null);
    const read = readForm(LogoForm, body);
    if (!read.ok) return this.designPage(act.viewer, id, null, 422, read.form);
    const { label } = read.value;
    if (upload.isTooLarge || (upload.file?.bytes ?? 0) > LOGO_LIMIT) return this.designPage(act.viewer, id, null, 413, withError({ label }, 'file', 'certificate.design.logoTooLarge'));
    const logo = await madeOf(upload);
    if (!logo) return this.designPage(act.viewer, id, null, 422, withError({ label }, 'file', 'certificate.design.logoUnreadable'));
    await this.designs.addLogo(act, id, label, logo);
    return redirect(`/cohorts/${id}/certificate-design`, 'certificateLogoAdded');
  }

  @Post('/logos/:logoId/removal')
  @Allow(['organiser'], 'certificateDesign.logoRemoved')
  async removeLogo(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('logoId') logoId: string) {
    await this.designs.removeLogo(act, id, logoId);
    return redirect(`/cohorts/${id}/certificate-design`, 'certificateLogoRemoved');
  }

  /** A certificate that nobody has, as a drawing for the page or as the file that would be printed. */
  @Get('/samples/:sample/:format')
  @Allow(['organiser'])
  async sample(@CurrentViewer() viewer: Viewer, @Param('id') id: string, @Param('sample') sample: string, @Param('format') format: string) {
    const facts = found(await this.queries.sampleFacts(viewer, id));
    const known = found(isSample(sample) && (format === 'svg' || format === 'pdf') ? sample : null);
    const document = sampleDocument(known, facts, await this.queries.ofCohort(viewer, id), this.face.verifyAddress);
    return format === 'svg' ? file(await renderSvg('certificate', document), 'sample.svg', 'image/svg+xml') : file(await renderPdf('certificate', document), 'sample.pdf', 'application/pdf');
  }

  private async designPage(viewer: Viewer, id: string, form: FormState | null, status: number, logoForm: FormState = emptyForm()) {
    const cohort = found(await this.cohorts.cohort(viewer, id, ['organiser']));
    const design = await this.queries.ofCohort(viewer, id);
    const layouts = LAYOUTS.map((layout) => ({ value: layout, key: `certificate.design.layout.${layout}` }));
    const crumbs = [{ href: `/cohorts/${id}`, label: cohort.label }, { href: `/cohorts/${id}/certificates`, label: 'certificate.cohort.title' }];
    return page('certificate/design', { ...designPage(id, design), layouts, form: form ?? emptyForm(designValues(design)), logoForm }, { status, title: 'certificate.design.title', crumbs, desk: true });
  }
}

/** Null when it is no picture that can be used. */
async function madeOf(upload: Upload): Promise<LogoPicture | null> {
  if (!upload.file) return null;
  return logoPicture(await readFile(upload.file.path)).catch((error: unknown) => {
    if (error instanceof BadPicture) return null;
    throw error;
  });
}
