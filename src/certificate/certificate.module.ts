import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CourseSliceModule } from '../course/course.module.js';
import { PeopleModule } from '../people/people.module.js';
import { Certificate } from './certificate.entity.js';
import { AccountModule } from '../account/account.module.js';
import { ClaimQueries } from './certificate-claim.queries.js';
import { CertificateClaims } from './certificate-claims.service.js';
import { ClaimCodeController } from './claim-code.controller.js';
import { ClaimController } from './claim.controller.js';
import { CertificateLinkQueries } from './certificate-link.queries.js';
import { CertificateLinks } from './certificate-links.service.js';
import { CertificateLinksController } from './certificate-links.controller.js';
import { CertificateController } from './certificate.controller.js';
import { CertificateNameController } from './certificate-name.controller.js';
import { CertificateNames } from './certificate-names.service.js';
import { CertificateOpening } from './certificate-opening.service.js';
import { CertificatePrints } from './certificate-prints.service.js';
import { CertificateQueries } from './certificate.queries.js';
import { CertificateRows } from './certificate-rows.service.js';
import { Certificates } from './certificates.service.js';
import { CohortCertificatesController } from './cohort-certificates.controller.js';
import { DesignController } from './design/design.controller.js';
import { DesignQueries } from './design/design.queries.js';
import { Designs } from './design/designs.service.js';
import { BadgesController } from './credential/badges.controller.js';
import { CredentialController } from './credential/credential.controller.js';
import { CredentialQueries } from './credential/credential.queries.js';
import { Credentials } from './credential/credentials.service.js';
import { FileChecks } from './file-checks.service.js';
import { IssuerController } from './credential/issuer.controller.js';
import { IssuerKeyQueries } from './credential/issuer-key.queries.js';
import { IssuerKeys } from './credential/issuer-keys.service.js';
import { FrontController } from './front.controller.js';
import { FrontPage } from './front.service.js';
import { FrontQueries } from './front.queries.js';
import { PublicFace } from './public-face.js';
import { LetterController } from './letter.controller.js';
import { LetterQueries } from './letter.queries.js';
import { ReissueController } from './reissue.controller.js';
import { Reissues } from './reissues.service.js';
import { RevocationController } from './revocation.controller.js';
import { Serials } from './serials.js';
import { StatusListController } from './credential/status-list.controller.js';
import { StatusLists } from './credential/status-lists.service.js';
import { VerificationLimits } from './verification-limits.js';
import { Verification } from './verification.service.js';
import { VerifyFileController } from './verify-file.controller.js';
import { VerifyLinkController } from './verify-link.controller.js';
import { VerifyNameController } from './verify-name.controller.js';
import { VerifyToolController } from './verify-tool.controller.js';
import { VerifyController } from './verify.controller.js';

@Module({
  imports: [AccountModule, PeopleModule, CourseSliceModule, TypeOrmModule.forFeature([Certificate])],
  controllers: [BadgesController, CertificateController, CertificateLinksController, CertificateNameController, ClaimCodeController, ClaimController, CohortCertificatesController, CredentialController, DesignController, FrontController, IssuerController, LetterController, ReissueController, RevocationController, StatusListController, VerifyController, VerifyFileController, VerifyLinkController, VerifyNameController, VerifyToolController],
  providers: [CertificateClaims, CertificateLinkQueries, CertificateLinks, CertificateNames, CertificateOpening, CertificatePrints, CertificateQueries, CertificateRows, Certificates, ClaimQueries, CredentialQueries, Credentials, DesignQueries, Designs, FileChecks, FrontPage, FrontQueries, IssuerKeyQueries, IssuerKeys, LetterQueries, PublicFace, Reissues, Serials, StatusLists, Verification, VerificationLimits],
  exports: [CertificateNames, CertificatePrints, CertificateQueries, Certificates, Credentials, FileChecks, FrontPage, IssuerKeys, PublicFace, Reissues, Verification],
})
export class CertificateModule {}
