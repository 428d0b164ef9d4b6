import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../../account/account.module.js';
import { CompletionModule } from '../../completion/completion.module.js';
import { FilesModule } from '../../platform/files/files.module.js';
import { MarkingModule } from '../marking/marking.module.js';
import { MarkImportController } from './mark-import.controller.js';
import { MarkImport } from './mark-import.entity.js';
import { MarkImportQueries } from './mark-import.queries.js';
import { MarkImports } from './mark-imports.service.js';
import { MarksBookController } from './marks-book.controller.js';
import { MarksBookFiles } from './marks-book-files.service.js';
import { MarksBookQueries } from './marks-book.queries.js';
import { OutsideFacts } from './outside-facts.service.js';

/** People by activities, marks from outside, and the book as a file. */
@Module({
  imports: [AccountModule, CompletionModule, FilesModule, MarkingModule, TypeOrmModule.forFeature([MarkImport])],
  controllers: [MarkImportController, MarksBookController],
  providers: [MarksBookQueries, MarksBookFiles, MarkImportQueries, MarkImports, OutsideFacts],
})
export class MarksBookModule {}
