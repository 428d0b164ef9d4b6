import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { CertificateModule } from '../certificate/certificate.module.js';
import { CompletionModule } from '../completion/completion.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { PeopleModule } from '../people/people.module.js';
import { Agreements } from './agreements.service.js';
import { Amendments } from './amendments.service.js';
import { AwardQueries } from './award.queries.js';
import { CohortDisputesController } from './cohort-disputes.controller.js';
import { Consents } from './consents.service.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesQueries } from './deliveries.queries.js';
import { DeliveryChecks } from './delivery-checks.service.js';
import { DisputeController } from './dispute.controller.js';
import { Dispute } from './dispute.entity.js';
import { DisputeQueries } from './dispute.queries.js';
import { Disputes } from './disputes.service.js';
import { EndorsementController } from './endorsement.controller.js';
import { Endorsements } from './endorsements.service.js';
import { FileOpeningsController } from './file-openings.controller.js';
import { FileOpenings } from './file-openings.service.js';
import { FilesController } from './files.controller.js';
import { FilesQueries } from './files.queries.js';
import { Finalisation } from './finalisation.service.js';
import { Manifests } from './manifests.service.js';
import { MatchController } from './match.controller.js';
import { MatchQueries } from './match.queries.js';
import { MatchRows } from './match-rows.service.js';
import { Matches } from './matches.service.js';
import { MyCompletionController } from './my-completion.controller.js';
import { OutcomesController } from './outcomes.controller.js';
import { OutcomesQueries } from './outcomes.queries.js';
import { PartnerController } from './partner.controller.js';
import { PartnerQueries } from './partner.queries.js';
import { Partners } from './partners.service.js';
import { Proposals } from './proposals.service.js';
import { ProposalYeses } from './proposal-yeses.js';
import { RecordController } from './record.controller.js';
import { Agreement, CompletionRecord, Consent, OutcomeProposal } from './record.entity.js';
import { RecordFiles } from './record-files.service.js';
import { ReportController } from './report.controller.js';
import { ReportQueries } from './report.queries.js';
import { Reports } from './reports.service.js';
import { SchemaController } from './schema.controller.js';
import { SharingQueries } from './sharing.queries.js';

@Module({
  imports: [AccountModule, CertificateModule, CompletionModule, CourseSliceModule, EnrolmentModule, PeopleModule, TypeOrmModule.forFeature([OutcomeProposal, CompletionRecord, Agreement, Consent, Dispute])],
  controllers: [CohortDisputesController, DeliveriesController, DisputeController, EndorsementController, FileOpeningsController, FilesController, MatchController, MyCompletionController, OutcomesController, PartnerController, RecordController, ReportController, SchemaController],
  providers: [
    Agreements, Amendments, AwardQueries, Consents, DeliveriesQueries, DisputeQueries, Disputes, Endorsements, DeliveryChecks, FileOpenings, FilesQueries, Finalisation, Manifests, Matches, MatchQueries, MatchRows, ReportQueries, Reports, OutcomesQueries, PartnerQueries, Partners, Proposals, RecordFiles, SharingQueries, ProposalYeses,
  ],
  exports: [Agreements, Consents, FilesQueries, Finalisation, Proposals, RecordFiles, SharingQueries],
})
export class RecordModule {}
