import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { AssignmentModule } from '../assessment/assignment/assignment.module.js';
import { MarkingModule } from '../assessment/marking/marking.module.js';
import { CertificateModule } from '../certificate/certificate.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { RecordModule } from '../record/record.module.js';
import { WorkshopModule } from '../workshop/workshop.module.js';
import { CohortController } from './cohort.controller.js';
import { CohortQueries } from './cohort.queries.js';
import { HidingController } from './hiding.controller.js';
import { Hiding } from './hiding.entity.js';
import { HidingQueries } from './hiding.queries.js';
import { Hidings } from './hidings.service.js';
import { HomeController } from './home.controller.js';
import { OwnShowings } from './own-showings.service.js';
import { OutlineController } from './outline.controller.js';
import { ProgressQueries } from './progress.queries.js';
import { RecallController } from './recall.controller.js';
import { Recall } from './recall.entity.js';
import { RecallQueries } from './recall.queries.js';
import { Recalls } from './recalls.service.js';
import { ShowingAgainController } from './showing-again.controller.js';
import { ShowingAgain } from './showing-again.entity.js';
import { ShowingsAgain } from './showings-again.service.js';
import { PeopleModule } from '../people/people.module.js';
import { SecondYesController } from './second-yes.controller.js';
import { RightsModule } from './rights.module.js';
import { OrganiserCodeController } from './organiser-code.controller.js';
import { SiteController } from './site.controller.js';
import { SiteQueries } from './site.queries.js';
import { ThisWeekController } from './this-week.controller.js';
import { ThisWeekQueries } from './this-week.queries.js';
import { WaitingController } from './waiting.controller.js';
import { WaitingQueries } from './waiting.queries.js';
import { WhatOthersSeeController } from './what-others-see.controller.js';
import { WhatOthersSeeQueries } from './what-others-see.queries.js';
import { WordsController } from './words.controller.js';
import { WordsQueries } from './words.queries.js';
import { Words } from './words.service.js';

@Module({
  imports: [RightsModule, CertificateModule, AccountModule, CourseSliceModule, EnrolmentModule, WorkshopModule, AssignmentModule, MarkingModule, RecordModule, TypeOrmModule.forFeature([Hiding, Recall, ShowingAgain]), PeopleModule],
  controllers: [CohortController, HidingController, RecallController, ShowingAgainController, HomeController, ThisWeekController, OutlineController, WaitingController, WhatOthersSeeController, WordsController, SiteController, OrganiserCodeController, SecondYesController],
  providers: [WhatOthersSeeQueries, Recalls, RecallQueries, Hidings, OwnShowings, ShowingsAgain, HidingQueries, SiteQueries, CohortQueries, ThisWeekQueries, ProgressQueries, WaitingQueries, Words, WordsQueries],
})
export class OverviewModule {}
