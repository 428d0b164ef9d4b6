import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { databaseOptions } from '../ormconfig.js';
import { AccountModule } from './account/account.module.js';
import { CourseSliceModule } from './course/course.module.js';
import { EnrolmentModule } from './enrolment/enrolment.module.js';
import { CompletionModule } from './completion/completion.module.js';
import { LearningModuleModule } from './module/module.module.js';
import { MessageModule } from './message/message.module.js';
import { WorkshopModule } from './workshop/workshop.module.js';
import { ExtensionModule } from './assessment/extension/extension.module.js';
import { QuizModule } from './assessment/quiz/quiz.module.js';
import { AssignmentModule } from './assessment/assignment/assignment.module.js';
import { MarkingModule } from './assessment/marking/marking.module.js';
import { MarksBookModule } from './assessment/marks-book/marks-book.module.js';
import { CareModule } from './assessment/care/care.module.js';
import { OfflineModule } from './assessment/offline/offline.module.js';
import { CertificateModule } from './certificate/certificate.module.js';
import { RecordModule } from './record/record.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { SeedsModule } from './seeds/seeds.module.js';
import { placesFor } from './overview/places.js';
import { PeopleModule } from './people/people.module.js';
import type { Config } from './platform/config/config.js';
import { Keys } from './platform/crypto/keys.js';
import { HttpSettings } from './platform/http/http-settings.js';
import { PlatformModule } from './platform/platform.module.js';
import { SettingsModule } from './platform/settings.module.js';

/** The table of contents: the slices in the order in which they may import each other. */
@Module({})
export class AppModule {
  static for(config: Config & { databaseUrl: string; secretKey: string; nameKey: string }): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({ ...databaseOptions(config.databaseUrl), autoLoadEntities: true, retryAttempts: 1 }),
        SettingsModule.with(config, new Keys(config.secretKey, config.nameKey, { secretKeys: config.oldSecretKeys ?? [], nameKeys: config.oldNameKeys ?? [] }), new HttpSettings(config.secretKey, config.siteUrl, config.publicUrl, config.demo, placesFor)),
        PlatformModule,
        PeopleModule,
        AccountModule,
        CourseSliceModule,
        EnrolmentModule,
        MessageModule,
        CompletionModule,
        LearningModuleModule,
        WorkshopModule,
        ExtensionModule,
        QuizModule,
        AssignmentModule,
        MarkingModule,
        CareModule,
        MarksBookModule,
        OfflineModule,
        CertificateModule,
        RecordModule,
        OverviewModule,
        SeedsModule,
      ],
    };
  }
}
