import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { CertificateModule } from '../certificate/certificate.module.js';
import { CompletionModule } from '../completion/completion.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { PeopleModule } from '../people/people.module.js';
import { Agreements } from './agreements.service.js';
import { AwardQueries } from './award.queries.js';
import { Consents } from './consents.service.js';
import { FilesController } from './files.controller.js';
import { FilesQueries } from './files.queries.js';
import { Finalisation } from './finalisation.service.js';
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
import { SharingQueries } from './sharing.queries.js';

@Module({
  imports: [AccountModule, CertificateModule, CompletionModule, CourseSliceModule, EnrolmentModule, PeopleModule, TypeOrmModule.forFeature([OutcomeProposal, CompletionRecord, Agreement, Consent])],
  controllers: [FilesController, MyCompletionController, OutcomesController, PartnerController, RecordController],
  providers: [Agreements, AwardQueries, Consents, FilesQueries, Finalisation, OutcomesQueries, PartnerQueries, Partners, Proposals, RecordFiles, SharingQueries, ProposalYeses],
  exports: [Agreements, Consents, FilesQueries, Finalisation, Proposals, RecordFiles, SharingQueries],
})
export class RecordModule {}
