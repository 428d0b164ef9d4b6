import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CertificateModule } from '../certificate/certificate.module.js';
import { CompletionModule } from '../completion/completion.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { Agreements } from './agreements.service.js';
import { AwardQueries } from './award.queries.js';
import { Consents } from './consents.service.js';
import { Finalisation } from './finalisation.service.js';
import { MyCompletionController } from './my-completion.controller.js';
import { OutcomesController } from './outcomes.controller.js';
import { OutcomesQueries } from './outcomes.queries.js';
import { Proposals } from './proposals.service.js';
import { Agreement, CompletionRecord, Consent, OutcomeProposal } from './record.entity.js';
import { SharingQueries } from './sharing.queries.js';

@Module({
  imports: [CertificateModule, CompletionModule, CourseSliceModule, EnrolmentModule, TypeOrmModule.forFeature([OutcomeProposal, CompletionRecord, Agreement, Consent])],
  controllers: [MyCompletionController, OutcomesController],
  providers: [Agreements, AwardQueries, Consents, Finalisation, OutcomesQueries, Proposals, SharingQueries],
  exports: [Agreements, Consents, Finalisation, Proposals],
})
export class RecordModule {}
