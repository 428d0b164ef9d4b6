import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { CertificateModule } from '../certificate/certificate.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { AccessPackQueries } from './access-pack.queries.js';
import { AccessPacks } from './access-packs.service.js';
import { Erasing } from './erasing.service.js';
import { Erasure } from './erasure.entity.js';
import { ErasureController } from './erasure.controller.js';
import { ErasureLedger } from './erasure-ledger.js';
import { ErasureQueries } from './erasure.queries.js';
import { ErasureReplay } from './erasure-replay.service.js';
import { Erasures } from './erasures.service.js';
import { FilesModule } from '../platform/files/files.module.js';
import { HandoverController } from './handover.controller.js';
import { Handover } from './handover.entity.js';
import { HandoverQueries } from './handover.queries.js';
import { Handovers } from './handovers.service.js';
import { MyDataController } from './my-data.controller.js';
import { MyDataQueries } from './my-data.queries.js';
import { PeopleModule } from '../people/people.module.js';
import { RetentionController } from './retention.controller.js';
import { RetentionQueries } from './retention.queries.js';
import { Retentions } from './retentions.service.js';

/** What people may ask of their data, and what goes by itself: access pack, openings, erasure, retention, handing over. */
@Module({
  imports: [PeopleModule, FilesModule, AccountModule, CourseSliceModule, EnrolmentModule, CertificateModule, TypeOrmModule.forFeature([Erasure, Handover])],
  controllers: [MyDataController, ErasureController, RetentionController, HandoverController],
  providers: [MyDataQueries, AccessPacks, AccessPackQueries, Erasing, ErasureLedger, ErasureReplay, ErasureQueries, Erasures, Retentions, RetentionQueries, Handovers, HandoverQueries],
})
export class RightsModule {}
