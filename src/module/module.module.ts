import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CompletionModule } from '../completion/completion.module.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { LearningModule, Lesson } from './learning-module.entity.js';
import { LessonController } from './lesson.controller.js';
import { LessonQueries } from './lesson.queries.js';
import { Lessons } from './lessons.service.js';
import { ModuleController } from './module.controller.js';
import { ModuleFileController } from './module-file.controller.js';
import { Progress } from './progress.service.js';

@Module({
  imports: [EnrolmentModule, CompletionModule, TypeOrmModule.forFeature([LearningModule, Lesson])],
  controllers: [LessonController, ModuleController, ModuleFileController],
  providers: [Lessons, LessonQueries, Progress],
  exports: [Lessons, LessonQueries, Progress],
})
export class LearningModuleModule {}
