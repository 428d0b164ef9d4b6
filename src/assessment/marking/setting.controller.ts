import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Conflict, found } from '../../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { SettingForm } from './setting.form.js';
import { settingPage } from './setting.page.js';
import { SettingQueries } from './setting.queries.js';
import { MarkingSettings } from './settings.service.js';

/** More for marking: what a cohort may switch on. */
@Controller('/marking/settings/:cohortId')
export class SettingController {
  constructor(
    private readonly queries: SettingQueries,
    private readonly settings: MarkingSettings,
  ) {}

  @Get()
  @Allow(['organiser', 'trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string) {
    return this.settingPage(viewer, cohortId);
  }

  @Post()
  @Allow(['organiser', 'trainer'], 'marking.settingsChanged')
  async change(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    found(await this.queries.setting(act.viewer, cohortId));
    const read = readForm(SettingForm, body);
    if (!read.ok) return this.settingPage(act.viewer, cohortId, read.form, 422);
    try {
      await this.settings.change(act, cohortId, read.value);
      return redirect(`/marking/settings/${cohortId}`, 'markingSettingsKept');
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return this.settingPage(act.viewer, cohortId, { values: body as Record<string, unknown>, errors: { version: error.messageKey } }, 409);
    }
  }

  private async settingPage(viewer: Viewer, cohortId: string, form?: FormState, status = 200) {
    const setting = found(await this.queries.setting(viewer, cohortId));
    const back = viewer.has('trainer', cohortId) ? [{ href: '/waiting', label: 'places.waiting' }] : [{ href: '/cohorts', label: 'places.cohorts' }, { href: `/cohorts/${cohortId}`, label: setting.cohortLabel }];
    return page('marking/setting', { ...setting, path: `/marking/settings/${cohortId}`, form: form ?? emptyForm(settingPage(setting)) }, { status, title: 'marking.setting.title', crumbs: back });
  }
}
