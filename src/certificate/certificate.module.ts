import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CourseSliceModule } from '../course/course.module.js';
import { PeopleModule } from '../people/people.module.js';
import { Certificate } from './certificate.entity.js';
import { CertificateController } from './certificate.controller.js';
import { CertificateNameController } from './certificate-name.controller.js';
import { CertificateNames } from './certificate-names.service.js';
import { CertificateOpening } from './certificate-opening.service.js';
import { CertificatePrints } from './certificate-prints.service.js';
import { CertificateQueries } from './certificate.queries.js';
import { CertificateRows } from './certificate-rows.service.js';
import { Certificates } from './certificates.service.js';
import { CohortCertificatesController } from './cohort-certificates.controller.js';
import { FrontController } from './front.controller.js';
import { FrontPage } from './front.service.js';
import { FrontQueries } from './front.queries.js';
import { PublicFace } from './public-face.js';
import { ReissueController } from './reissue.controller.js';
import { Reissues } from './reissues.service.js';
import { RevocationController } from './revocation.controller.js';
import { Serials } from './serials.js';
import { VerificationLimits } from './verification-limits.js';
import { Verification } from './verification.service.js';
import { VerifyController } from './verify.controller.js';

@Module({
  imports: [PeopleModule, CourseSliceModule, TypeOrmModule.forFeature([Certificate])],
  controllers: [CertificateController, CertificateNameController, CohortCertificatesController, FrontController, ReissueController, RevocationController, VerifyController],
  providers: [CertificateNames, CertificateOpening, CertificatePrints, CertificateQueries, CertificateRows, Certificates, FrontPage, FrontQueries, PublicFace, Reissues, Serials, Verification, VerificationLimits],
  exports: [CertificateNames, CertificatePrints, CertificateQueries, Certificates, FrontPage, PublicFace, Reissues, Verification],
})
export class CertificateModule {}
