import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CompletionModule } from '../completion/completion.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { PeopleModule } from '../people/people.module.js';
import { FilesModule } from '../platform/files/files.module.js';
import { ArrangementController } from './arrangement.controller.js';
import { Attendance, AttendanceChange, CatchUp } from './attendance.entity.js';
import { CatchUpController } from './catch-up.controller.js';
import { CatchUpTextController } from './catch-up-text.controller.js';
import { CatchUps } from './catch-ups.service.js';
import { DayController } from './day.controller.js';
import { InterpretingController } from './interpreting.controller.js';
import { InterpretingQueries } from './interpreting.queries.js';
import { MaterialController } from './material.controller.js';
import { MaterialQueries } from './material.queries.js';
import { RegisterController } from './register.controller.js';
import { RegisterQueries } from './register.queries.js';
import { Register } from './register.service.js';
import { SaidWordController } from './said-word.controller.js';
import { SaidWords } from './said-words.service.js';
import { SessionListController } from './session-list.controller.js';
import { SessionController } from './session.controller.js';
import { WorkshopSession } from './session.entity.js';
import { SessionQueries } from './session.queries.js';
import { Sessions } from './sessions.service.js';
import { Workshop, WorkshopMaterial } from './workshop.entity.js';
import { Workshops } from './workshops.service.js';

/** Workshops, sessions, who came, catch-up tasks. */
@Module({
  imports: [EnrolmentModule, CourseSliceModule, CompletionModule, FilesModule, PeopleModule, TypeOrmModule.forFeature([Workshop, WorkshopMaterial, WorkshopSession, Attendance, AttendanceChange, CatchUp])],
  controllers: [SessionController, SaidWordController, CatchUpController, CatchUpTextController, MaterialController, DayController, RegisterController, SessionListController, ArrangementController, InterpretingController],
  providers: [Workshops, Sessions, SessionQueries, Register, RegisterQueries, CatchUps, MaterialQueries, SaidWords, InterpretingQueries],
  exports: [Workshops, Sessions, SessionQueries, Register, RegisterQueries, CatchUps],
})
export class WorkshopModule {}
