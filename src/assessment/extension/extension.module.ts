import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CourseSliceModule } from '../../course/course.module.js';
import { DeadlineController } from './deadline.controller.js';
import { Deadline } from './deadline.entity.js';
import { DeadlineQueries } from './deadline.queries.js';
import { Deadlines } from './deadlines.service.js';
import { ExtensionController } from './extension.controller.js';
import { Extension } from './extension.entity.js';
import { Extensions } from './extensions.service.js';

/** Deadlines and the extensions that move them. */
@Module({
  imports: [CourseSliceModule, TypeOrmModule.forFeature([Deadline, Extension])],
  controllers: [DeadlineController, ExtensionController],
  providers: [Deadlines, DeadlineQueries, Extensions],
  exports: [Deadlines, DeadlineQueries, Extensions],
})
export class ExtensionModule {}
