import { Module } from '@nestjs/common';
import { AccountModule } from '../../account/account.module.js';
import { PeopleModule } from '../../people/people.module.js';
import { LearningModuleModule } from '../../module/module.module.js';
import { AssignmentModule } from '../assignment/assignment.module.js';
import { QuizModule } from '../quiz/quiz.module.js';
import { OfflineArrivals } from './offline-arrivals.service.js';
import { OfflineAssignments } from './offline-assignments.service.js';
import { OfflineFileController } from './offline-file.controller.js';
import { OfflinePackController } from './offline-pack.controller.js';
import { OfflinePacks } from './offline-packs.service.js';
import { OfflineQuizzes } from './offline-quizzes.service.js';
import { OfflineQueries } from './offline.queries.js';
import { PaperPhotoController } from './paper-photo.controller.js';
import { PackFiles } from './pack-files.service.js';

/** Reading, answering and writing without a line, in a file that is taken along, and what comes back from it. */
@Module({
  imports: [AccountModule, AssignmentModule, LearningModuleModule, PeopleModule, QuizModule],
  // The photo's page stands before the pages of what has arrived, whose address is an id.
  controllers: [OfflinePackController, PaperPhotoController, OfflineFileController],
  providers: [OfflineArrivals, OfflineAssignments, OfflinePacks, OfflineQueries, OfflineQuizzes, PackFiles],
})
export class OfflineModule {}
