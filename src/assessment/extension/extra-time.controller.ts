import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import { message } from '../../platform/i18n/messages.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { ExtraTimeForm } from './extra-time.form.js';
import { ExtraTimeQueries, type ExtraTimeView } from './extra-time.queries.js';
import { ExtraTimes } from './extra-times.service.js';

/** More time for one person, without a reason. */
@Controller('/extra-time/:enrolmentId')
export class ExtraTimeController {
  constructor(
    private readonly queries: ExtraTimeQueries,
    private readonly extraTimes: ExtraTimes,
  ) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('enrolmentId') enrolmentId: string) {
    return this.extraPage(viewer, found(await this.queries.one(viewer, enrolmentId)));
  }

  @Post()
  @Allow(['organiser'], 'extraTime.set')
  async set(@CurrentAct() act: ViewerAct, @Param('enrolmentId') enrolmentId: string, @Body() body: unknown) {
    const view = found(await this.queries.one(act.viewer, enrolmentId));
    const read = readForm(ExtraTimeForm, body);
    if (!read.ok) return this.extraPage(act.viewer, view, read.form);
    await this.extraTimes.set(act, enrolmentId, read.value);
    return redirect(`/extra-time/${enrolmentId}`, 'extraTimeSet');
  }

  /** Takes it back, from the list. */
  @Post('/ending')
  @Allow(['organiser'], 'extraTime.set')
  async end(@CurrentAct() act: ViewerAct, @Param('enrolmentId') enrolmentId: string) {
    await this.extraTimes.set(act, enrolmentId, null);
    return redirect(`/extra-time/${enrolmentId}`, 'extraTimeEnded');
  }

  private extraPage(viewer: Viewer, view: ExtraTimeView, form?: FormState) {
    const units = (['none', 'days', 'percent'] as const).map((value) => ({ value, label: message(viewer.locale, `extension.extra.unit.${value}`) }));
    const others = view.others.map((one) => ({ ...one, path: `/extra-time/${one.enrolmentId}`, endPath: `/extra-time/${one.enrolmentId}/ending` }));
    const data = { ...view, others, path: `/extra-time/${view.enrolmentId}`, units, form: form ?? emptyForm({ unit: view.unit ?? 'none', amount: view.amount ?? '' }) };
    return page('extension/extra-time', data, {
      status: form ? 422 : 200, title: 'extension.extra.title', crumbs: [{ href: `/cohorts/${view.cohortId}/people`, label: 'enrolment.people.heading' }, { href: `/cohorts/${view.cohortId}/people/${view.enrolmentId}`, label: 'enrolment.person.title' }],
    });
  }
}
