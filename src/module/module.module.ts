import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CompletionModule } from '../completion/completion.module.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { CohortEvaluationController } from './cohort-evaluation.controller.js';
import { EvaluationController } from './evaluation.controller.js';
import { Evaluation } from './evaluation.entity.js';
import { EvaluationQueries } from './evaluation.queries.js';
import { Evaluations } from './evaluations.service.js';
import { LearningModule, Lesson } from './learning-module.entity.js';
import { LessonController } from './lesson.controller.js';
import { LessonQueries } from './lesson.queries.js';
import { Lessons } from './lessons.service.js';
import { ModuleController } from './module.controller.js';
import { ModuleFileController } from './module-file.controller.js';
import { Progress } from './progress.service.js';

@Module({
  imports: [CourseSliceModule, EnrolmentModule, CompletionModule, TypeOrmModule.forFeature([LearningModule, Lesson, Evaluation])],
  controllers: [LessonController, ModuleController, ModuleFileController, EvaluationController, CohortEvaluationController],
  providers: [Lessons, LessonQueries, Progress, Evaluations, EvaluationQueries],
  exports: [Lessons, LessonQueries, Progress],
})
export class LearningModuleModule {}
