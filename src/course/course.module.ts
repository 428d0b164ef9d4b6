import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { PeopleModule } from '../people/people.module.js';
import { Appointment, Cohort } from './cohort.entity.js';
import { Appointments } from './appointments.service.js';
import { CohortOpeningController } from './cohort-opening.controller.js';
import { CohortOpeningQueries } from './cohort-opening.queries.js';
import { CohortOpenings } from './cohort-openings.service.js';
import { Cohorts } from './cohorts.service.js';
import { Course, Partner, Programme } from './course.entity.js';
import { CourseQueries } from './course.queries.js';
import { Courses } from './courses.service.js';
import { StaffCodes } from './staff-codes.service.js';
import { StaffController } from './staff.controller.js';

@Module({
  imports: [PeopleModule, AccountModule, TypeOrmModule.forFeature([Programme, Course, Partner, Cohort, Appointment])],
  controllers: [CohortOpeningController, StaffController],
  providers: [Courses, Cohorts, Appointments, CohortOpenings, StaffCodes, CohortOpeningQueries, CourseQueries],
  exports: [Courses, Cohorts, Appointments, CourseQueries, StaffCodes],
})
export class CourseSliceModule {}
