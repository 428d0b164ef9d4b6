import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AssignmentModule } from '../assignment/assignment.module.js';
import { CompletionModule } from '../../completion/completion.module.js';
import { ExtensionModule } from '../extension/extension.module.js';
import { FilesModule } from '../../platform/files/files.module.js';
import { AdjustmentController } from './adjustment.controller.js';
import { AdjustmentQueries } from './adjustment.queries.js';
import { Adjustments } from './adjustments.service.js';
import { AllocationController } from './allocation.controller.js';
import { AllocationQueries } from './allocation.queries.js';
import { Allocations } from './allocations.service.js';
import { CorrectionController } from './correction.controller.js';
import { Corrections } from './corrections.service.js';
import { FilesBack } from './files-back.service.js';
import { InlineNotes } from './inline-notes.service.js';
import { GroupPublications } from './group-publications.service.js';
import { LateArrivals } from './late-arrivals.service.js';
import { LateRecounts } from './late-recounts.service.js';
import { Mark } from './mark.entity.js';
import { MarkFacts } from './mark-facts.service.js';
import { LateResults } from './late-results.service.js';
import { LookController } from './look.controller.js';
import { LookQueries } from './look.queries.js';
import { Marks } from './marks.service.js';
import { PageNoteController } from './page-note.controller.js';
import { PageNotes } from './page-notes.service.js';
import { PaceController } from './pace.controller.js';
import { PaceQueries } from './pace.queries.js';
import { PileController } from './pile.controller.js';
import { PublicationController } from './publication.controller.js';
import { Publication } from './publication.entity.js';
import { PublicationQueries } from './publication.queries.js';
import { Publications } from './publications.service.js';
import { Recusals } from './recusals.service.js';
import { ReviewAskController, ReviewController } from './review.controller.js';
import { ReviewRequest } from './review-request.entity.js';
import { ReviewQueries } from './review.queries.js';
import { Reviews } from './reviews.service.js';
import { ScriptController } from './script.controller.js';
import { ScriptTalkController } from './script-talk.controller.js';
import { ScriptTalks } from './script-talks.service.js';
import { ScriptPool } from './script-pool.service.js';
import { ScriptQueries } from './script.queries.js';
import { SecondLookController } from './second-look.controller.js';
import { SecondLookQueries } from './second-look.queries.js';
import { BesideMarkController } from './beside-mark.controller.js';
import { BesideMarkQueries } from './beside-mark.queries.js';
import { BlindMark } from './blind-mark.entity.js';
import { SecondMarkController, SecondPileController } from './second-mark.controller.js';
import { SecondMarkQueries } from './second-mark.queries.js';
import { SecondMarks } from './second-marks.service.js';
import { SecondLooks } from './second-looks.service.js';
import { SettingController } from './setting.controller.js';
import { MarkingSetting } from './setting.entity.js';
import { SettingQueries } from './setting.queries.js';
import { SimilarityController } from './similarity.controller.js';
import { SimilarityQueries } from './similarity.queries.js';
import { StockCommentController } from './stock-comment.controller.js';
import { StockCommentQueries } from './stock-comment.queries.js';
import { StockComments } from './stock-comments.service.js';
import { MarkingSettings } from './settings.service.js';
import { SentWorksheetController, WorksheetController } from './worksheet.controller.js';
import { WorksheetQueries } from './worksheet.queries.js';
import { WorksheetReads } from './worksheet-reads.service.js';
import { Worksheets } from './worksheets.service.js';

/** Marking and publishing results. The script pages stand before those of a pile, whose address would take them too. */
@Module({
  imports: [AssignmentModule, CompletionModule, ExtensionModule, FilesModule, TypeOrmModule.forFeature([BlindMark, Mark, MarkingSetting, Publication, ReviewRequest])],
  controllers: [ReviewAskController, ReviewController, StockCommentController, ScriptController, BesideMarkController, PageNoteController, ScriptTalkController, AdjustmentController, SentWorksheetController, CorrectionController, SettingController, AllocationController, SecondLookController, SecondPileController, SecondMarkController, WorksheetController, PublicationController, PaceController, SimilarityController, PileController, LookController],
  providers: [BesideMarkQueries, InlineNotes, PageNotes, FilesBack, SimilarityQueries, ScriptTalks, PaceQueries, Adjustments, AdjustmentQueries, GroupPublications, LateArrivals, LateRecounts, LateResults, Worksheets, WorksheetQueries, WorksheetReads, SecondMarks, SecondMarkQueries, Reviews, ReviewQueries, SecondLooks, SecondLookQueries, Allocations, AllocationQueries, MarkingSettings, SettingQueries, Recusals, StockComments, StockCommentQueries, Marks, ScriptPool, Corrections, Publications, MarkFacts, ScriptQueries, PublicationQueries, LookQueries],
  exports: [SecondMarkQueries, Marks, ScriptPool, ScriptQueries, Corrections, Publications, MarkFacts],
})
export class MarkingModule {}
