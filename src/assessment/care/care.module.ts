import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FilesModule } from '../../platform/files/files.module.js';
import { MessageModule } from '../../message/message.module.js';
import { PeopleModule } from '../../people/people.module.js';
import { MarkingModule } from '../marking/marking.module.js';
import { CareCase } from './care-case.entity.js';
import { CareCases } from './care-cases.service.js';
import { CareController } from './care.controller.js';
import { CareQueries } from './care.queries.js';
import { RaisingController } from './raising.controller.js';

/** Care needed: work that worried its marker. */
@Module({
  imports: [FilesModule, MarkingModule, MessageModule, PeopleModule, TypeOrmModule.forFeature([CareCase])],
  controllers: [CareController, RaisingController],
  providers: [CareCases, CareQueries],
  exports: [CareCases],
})
export class CareModule {}
