import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FilesModule } from '../../platform/files/files.module.js';
import { PeopleModule } from '../../people/people.module.js';
import { CompletionModule } from '../../completion/completion.module.js';
import { ExtensionModule } from '../extension/extension.module.js';
import { AssignmentPages } from './assignment-pages.js';
import { AssignmentController } from './assignment.controller.js';
import { Assignment, Criterion } from './assignment.entity.js';
import { AssignmentQueries } from './assignment.queries.js';
import { Assignments } from './assignments.service.js';
import { DraftFactsController } from './draft-facts.controller.js';
import { DraftFileController } from './draft-file.controller.js';
import { DraftController } from './draft.controller.js';
import { Drafts } from './drafts.service.js';
import { GroupTalk } from './group-talk.service.js';
import { HandInWishController } from './hand-in-wish.controller.js';
import { HandInWishes } from './hand-in-wishes.service.js';
import { HandInController, SubmissionController } from './hand-in.controller.js';
import { HandingInController } from './handing-in.controller.js';
import { HandingInQueries } from './handing-in.queries.js';
import { HandingIns } from './handing-in.service.js';
import { HandIns } from './hand-ins.service.js';
import { PlanPages } from './plan-pages.js';
import { GroupTalkController, PlanVersionController } from './plan-version.controller.js';
import { PlanController } from './plan.controller.js';
import { PlanQueries } from './plan.queries.js';
import { Plans } from './plans.service.js';
import { Submission } from './submission.entity.js';
import { SubmissionQueries } from './submission.queries.js';
import { Submissions } from './submissions.service.js';
import { TalkController } from './talk.controller.js';
import { TalkQueries } from './talk.queries.js';
import { Talks } from './talks.service.js';
import { WorkNames } from './work-names.service.js';
import { WorkReads } from './work-reads.service.js';

/** Briefs, drafts, hand-ins and the group plan. */
@Module({
  imports: [CompletionModule, ExtensionModule, FilesModule, PeopleModule, TypeOrmModule.forFeature([Assignment, Criterion, Submission])],
  controllers: [AssignmentController, DraftController, DraftFileController, DraftFactsController, HandInController, HandInWishController, SubmissionController, TalkController, PlanController, PlanVersionController, GroupTalkController, HandingInController],
  providers: [Talks, TalkQueries, Assignments, AssignmentQueries, AssignmentPages, Drafts, HandIns, HandInWishes, Submissions, SubmissionQueries, WorkNames, WorkReads, Plans, PlanQueries, PlanPages, GroupTalk, HandingIns, HandingInQueries],
  exports: [TalkQueries, Assignments, AssignmentQueries, Drafts, HandIns, HandingIns, HandingInQueries, Submissions, Plans, PlanQueries, GroupTalk],
})
export class AssignmentModule {}
