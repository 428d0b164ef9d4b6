import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CompletionModule } from '../../completion/completion.module.js';
import { FilesModule } from '../../platform/files/files.module.js';
import { CorrectionController } from './correction.controller.js';
import { Corrections } from './corrections.service.js';
import { Mark } from './mark.entity.js';
import { MarkFacts } from './mark-facts.service.js';
import { LookController } from './look.controller.js';
import { LookQueries } from './look.queries.js';
import { Marks } from './marks.service.js';
import { PileController } from './pile.controller.js';
import { PublicationController } from './publication.controller.js';
import { Publication } from './publication.entity.js';
import { PublicationQueries } from './publication.queries.js';
import { Publications } from './publications.service.js';
import { ScriptController } from './script.controller.js';
import { ScriptPool } from './script-pool.service.js';
import { ScriptQueries } from './script.queries.js';

/** Marking and publishing results. The script pages stand before those of a pile, whose address would take them too. */
@Module({
  imports: [CompletionModule, FilesModule, TypeOrmModule.forFeature([Mark, Publication])],
  controllers: [ScriptController, CorrectionController, PublicationController, PileController, LookController],
  providers: [Marks, ScriptPool, Corrections, Publications, MarkFacts, ScriptQueries, PublicationQueries, LookQueries],
  exports: [Marks, ScriptPool, ScriptQueries, Corrections, Publications, MarkFacts],
})
export class MarkingModule {}
