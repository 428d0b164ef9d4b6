import { Controller, Get, Param } from '@nestjs/common';
import { CourseQueries } from '../course/course.queries.js';
import { found } from '../platform/errors.js';
import { Allow, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import type { Viewer } from '../people/viewer.js';
import { cohortCertificatesPage } from './certificate.page.js';
import { CertificateQueries } from './certificate.queries.js';
import { CredentialQueries } from './credential/credential.queries.js';

/** The certificates of a cohort, for its organisers: states and serials, never the names on them. */
@Controller('/cohorts/:id/certificates')
export class CohortCertificatesController {
  constructor(
    private readonly cohorts: CourseQueries,
    private readonly queries: CertificateQueries,
    private readonly credentials: CredentialQueries,
  ) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const cohort = found(await this.cohorts.cohort(viewer, id, ['organiser']));
    const lines = await this.queries.ofCohort(viewer, id);
    return page('certificate/cohort', { ...cohortCertificatesPage(lines), label: cohort.label, hasBadges: await this.credentials.hasBadges(viewer, id), badgesPath: `/cohorts/${id}/badges`, designPath: `/cohorts/${id}/certificate-design`, outcomesPath: `/cohorts/${id}/outcomes` }, { title: 'certificate.cohort.title', crumbs: [{ href: `/cohorts/${id}`, label: cohort.label }] });
  }
}
