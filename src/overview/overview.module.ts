import { Module } from '@nestjs/common';
import { HomeController } from './home.controller.js';
import { OutlineController } from './outline.controller.js';
import { ProgressQueries } from './progress.queries.js';
import { ThisWeekController } from './this-week.controller.js';
import { ThisWeekQueries } from './this-week.queries.js';

@Module({
  controllers: [HomeController, ThisWeekController, OutlineController],
  providers: [ThisWeekQueries, ProgressQueries],
})
export class OverviewModule {}
