import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, readForm, withError, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import { instantOf } from '../../platform/time/local-time.js';
import { CourseQueries } from '../../course/course.queries.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { MoveDeadlineForm } from './deadline.form.js';
import { deadlinePage, deadlinePath, deadlineRows, deadlineValues } from './deadline.page.js';
import { DeadlineQueries, type DeadlineView } from './deadline.queries.js';
import { Deadlines } from './deadlines.service.js';
import { Extensions } from './extensions.service.js';

@Controller('/deadlines/:cohortId')
export class DeadlineController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: DeadlineQueries,
    private readonly deadlines: Deadlines,
    private readonly extensions: Extensions,
  ) {}

  @Get()
  @Allow(['organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    const cohort = found(await this.courses.cohort(viewer, cohortId, ['organiser']));
    const rows = deadlineRows(await this.queries.ofCohort(viewer, cohortId));
    return page('extension/deadlines', { cohort, rows }, { title: 'extension.deadlines.title', crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }, { href: `/cohorts/${cohort.id}`, label: cohort.label }] });
  }

  @Get('/:kind/:subjectId')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param() address: Record<string, string>) {
    return this.deadlinePage(await this.deadline(viewer, address));
  }

  @Post('/:kind/:subjectId')
  @Allow(['organiser'], 'deadline.moved')
  async move(@CurrentAct() act: ViewerAct, @Param() address: Record<string, string>, @Body() body: unknown) {
    const deadline = await this.deadline(act.viewer, address);
    const read = readForm(MoveDeadlineForm, body);
    if (!read.ok) return this.deadlinePage(deadline, read.form);
    const { who, day, clock, version } = read.value;
    const dueAt = instantOf(day, clock, deadline.cohortZone);
    if (who === 'all') await this.deadlines.moveForAll(act, { ...deadline, version }, dueAt);
    else if (!deadline.people.some((person) => person.enrolmentId === who)) return this.deadlinePage(deadline, withError(read.value, 'who', 'extension.who.missing'));
    else await this.extensions.moveForOne(act, { ...deadline, version }, who, dueAt);
    return redirect(deadlinePath(deadline), who === 'all' ? 'deadlineMoved' : 'deadlineMovedForOne');
  }

  private async deadline(viewer: Viewer, { cohortId, kind, subjectId }: Record<string, string>): Promise<DeadlineView> {
    return found(await this.queries.one(viewer, cohortId!, kind!, subjectId!));
  }

  private deadlinePage(deadline: DeadlineView, form?: FormState) {
    return page('extension/deadline', { ...deadlinePage(deadline), form: form ?? emptyForm(deadlineValues(deadline)) }, {
      status: form ? 422 : 200,
      title: `extension.deadline.title.${deadline.kind}`,
      crumbs: [{ href: `/deadlines/${deadline.cohortId}`, label: 'extension.deadlines.title' }],
    });
  }
}
