import { Module } from '@nestjs/common';
import { ShortCourseController } from './short-course.controller.js';
import { ShortCourse } from './short-course.service.js';

/** What comes with Banyan and may be brought into a real database. It stands last: it may use every slice. */
@Module({ controllers: [ShortCourseController], providers: [ShortCourse] })
export class SeedsModule {}
