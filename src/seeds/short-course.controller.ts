import { Controller, Post } from '@nestjs/common';
import { Allow, CurrentAct } from '../platform/http/access.js';
import { redirect } from '../platform/http/answer.js';
import type { ViewerAct } from '../people/viewer.js';
import { ShortCourse } from './short-course.service.js';

/** One button of a new site: the course that comes with Banyan, ready to be opened for a cohort. */
@Controller('/courses/short-course')
export class ShortCourseController {
  constructor(private readonly shortCourse: ShortCourse) {}

  @Post()
  @Allow(['organiser'], 'course.broughtIn')
  async bringIn(@CurrentAct() act: ViewerAct) {
    await this.shortCourse.bringIn(act);
    return redirect('/cohorts/opening', 'courseBroughtIn');
  }
}
