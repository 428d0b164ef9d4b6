import { Module } from '@nestjs/common';
import { CourseSliceModule } from '../course/course.module.js';
import { CohortController } from './cohort.controller.js';
import { CohortQueries } from './cohort.queries.js';
import { HomeController } from './home.controller.js';
import { OutlineController } from './outline.controller.js';
import { ProgressQueries } from './progress.queries.js';
import { ThisWeekController } from './this-week.controller.js';
import { ThisWeekQueries } from './this-week.queries.js';

@Module({
  imports: [CourseSliceModule],
  controllers: [CohortController, HomeController, ThisWeekController, OutlineController],
  providers: [CohortQueries, ThisWeekQueries, ProgressQueries],
})
export class OverviewModule {}
