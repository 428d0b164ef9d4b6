import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CourseSliceModule } from '../../course/course.module.js';
import { PeopleModule } from '../../people/people.module.js';
import { BlackoutController } from './blackout.controller.js';
import { Blackout } from './blackout.entity.js';
import { BlackoutQueries } from './blackout.queries.js';
import { Blackouts } from './blackouts.service.js';
import { DeadlineController } from './deadline.controller.js';
import { Deadline } from './deadline.entity.js';
import { DeadlineQueries } from './deadline.queries.js';
import { Deadlines } from './deadlines.service.js';
import { ExtensionController } from './extension.controller.js';
import { DueMoves } from './due-moves.js';
import { Extension } from './extension.entity.js';
import { ExtraTimeController } from './extra-time.controller.js';
import { ExtraTimeQueries } from './extra-time.queries.js';
import { ExtraTimes } from './extra-times.service.js';
import { Extensions } from './extensions.service.js';

/** Deadlines, and what moves them: extensions, extra time, blackouts, our own outages. */
@Module({
  imports: [CourseSliceModule, PeopleModule, TypeOrmModule.forFeature([Deadline, Extension, Blackout])],
  controllers: [DeadlineController, ExtensionController, BlackoutController, ExtraTimeController],
  providers: [DueMoves, Deadlines, DeadlineQueries, Extensions, Blackouts, BlackoutQueries, ExtraTimes, ExtraTimeQueries],
  exports: [DueMoves, Deadlines, DeadlineQueries, Extensions],
})
export class ExtensionModule {}
