import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CourseQueries } from '../course/course.queries.js';
import { found } from '../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { PairingForm } from './pairing.form.js';
import { PairingQueries } from './pairing.queries.js';
import { Pairings } from './pairings.service.js';
import { peopleCrumbs } from './person.page.js';

/** Who hands in for whom. */
@Controller()
export class PairingController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: PairingQueries,
    private readonly pairings: Pairings,
  ) {}

  @Get('/cohorts/:id/pairs')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.pairsPage(viewer, id, emptyForm(), 200);
  }

  @Post('/cohorts/:id/pairs')
  @Allow(['organiser'], 'pairing.made')
  async pair(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(PairingForm, body);
    if (!read.ok) return this.pairsPage(act.viewer, id, read.form, 422);
    await this.pairings.pair(act, id, read.value.focalId, read.value.enrolmentId);
    return redirect(`/cohorts/${id}/pairs`, 'pairMade');
  }

  /** By an organiser of the cohort, or by the participant for whom somebody hands in. */
  @Post('/pairs/:id/end')
  @Allow(['participant', 'organiser'], 'pairing.ended')
  async end(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { cohortId } = await this.pairings.end(act, id);
    return redirect(act.viewer.has('organiser', cohortId) ? `/cohorts/${cohortId}/pairs` : '/help', 'pairEnded');
  }

  private async pairsPage(viewer: Viewer, id: string, form: FormState, status: number) {
    const cohort = found(await this.courses.cohort(viewer, id, ['organiser']));
    const [pairs, focals, people] = [await this.queries.ofCohort(viewer, id), await this.queries.focalPoints(viewer, id), await this.queries.participants(viewer, id)];
    const choices = (rows: Array<{ id: string; displayName: string }>, chosen: unknown) => rows.map((row) => ({ value: row.id, label: row.displayName, selected: row.id === chosen }));
    const data = {
      form, path: `/cohorts/${id}/pairs`, staffPath: `/cohorts/${id}/staff`, label: cohort.label, hasFocals: focals.length > 0,
      pairs: pairs.map((pair) => ({ ...pair, endPath: `/pairs/${pair.id}/end` })), focals: choices(focals, form.values.focalId), people: choices(people, form.values.enrolmentId),
    };
    return page('enrolment/pairs', data, { status, title: 'enrolment.pairs.title', crumbs: peopleCrumbs(id) });
  }
}
