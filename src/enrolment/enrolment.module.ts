import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { CourseSliceModule } from '../course/course.module.js';
import { PeopleModule } from '../people/people.module.js';
import { Enrolment } from './enrolment.entity.js';
import { EnrolmentQueries } from './enrolment.queries.js';
import { Enrolments } from './enrolments.service.js';

@Module({
  imports: [PeopleModule, AccountModule, CourseSliceModule, TypeOrmModule.forFeature([Enrolment])],
  providers: [Enrolments, EnrolmentQueries],
  exports: [Enrolments, EnrolmentQueries],
})
export class EnrolmentModule {}
