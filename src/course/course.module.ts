import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PeopleModule } from '../people/people.module.js';
import { Appointment, Cohort } from './cohort.entity.js';
import { Cohorts } from './cohorts.service.js';
import { Course, Partner, Programme } from './course.entity.js';
import { CourseQueries } from './course.queries.js';
import { Courses } from './courses.service.js';

@Module({
  imports: [PeopleModule, TypeOrmModule.forFeature([Programme, Course, Partner, Cohort, Appointment])],
  providers: [Courses, Cohorts, CourseQueries],
  exports: [Courses, Cohorts, CourseQueries],
})
export class CourseSliceModule {}
