import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { CertificateModule } from '../certificate/certificate.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { CohortController } from './cohort.controller.js';
import { CohortQueries } from './cohort.queries.js';
import { HidingController } from './hiding.controller.js';
import { Hiding } from './hiding.entity.js';
import { HidingQueries } from './hiding.queries.js';
import { Hidings } from './hidings.service.js';
import { HomeController } from './home.controller.js';
import { OutlineController } from './outline.controller.js';
import { ProgressQueries } from './progress.queries.js';
import { RecallController } from './recall.controller.js';
import { Recall } from './recall.entity.js';
import { RecallQueries } from './recall.queries.js';
import { Recalls } from './recalls.service.js';
import { ShowingAgainController } from './showing-again.controller.js';
import { ShowingAgain } from './showing-again.entity.js';
import { ShowingsAgain } from './showings-again.service.js';
import { SiteController } from './site.controller.js';
import { SiteQueries } from './site.queries.js';
import { ThisWeekController } from './this-week.controller.js';
import { ThisWeekQueries } from './this-week.queries.js';
import { WaitingController } from './waiting.controller.js';
import { WaitingQueries } from './waiting.queries.js';
import { WordsController } from './words.controller.js';
import { WordsQueries } from './words.queries.js';
import { Words } from './words.service.js';

@Module({
  imports: [CertificateModule, AccountModule, CourseSliceModule, TypeOrmModule.forFeature([Hiding, Recall, ShowingAgain])],
  controllers: [CohortController, HidingController, RecallController, ShowingAgainController, HomeController, ThisWeekController, OutlineController, WaitingController, WordsController, SiteController],
  providers: [Recalls, RecallQueries, Hidings, ShowingsAgain, HidingQueries, SiteQueries, CohortQueries, ThisWeekQueries, ProgressQueries, WaitingQueries, Words, WordsQueries],
})
export class OverviewModule {}
