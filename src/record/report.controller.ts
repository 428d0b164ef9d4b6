import { Controller, Get } from '@nestjs/common';
import { Allow, CurrentAct } from '../platform/http/access.js';
import { file, page } from '../platform/http/answer.js';
import { message } from '../platform/i18n/messages.js';
import { formulaSafe } from '../platform/tables/formula-safe.js';
import type { ViewerAct } from '../people/viewer.js';
import { Reports } from './reports.service.js';
import { SMALLEST } from './small-counts-rule.js';

/** Numbers for donors, without a name and without a small number. */
@Controller('/report')
export class ReportController {
  constructor(private readonly reports: Reports) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentAct() act: ViewerAct) {
    const { editions, countries } = await this.reports.read(act);
    const { locale } = act.viewer;
    const hidden = message(locale, 'record.report.hidden');
    const most = Math.max(1, ...editions.map(({ total }) => total ?? 0));
    const bars = countries && [...countries.groups.map(({ name, count }) => ({ label: name, value: count, text: String(count) })), ...(countries.others >= SMALLEST ? [{ label: message(locale, 'record.report.others'), value: countries.others, text: String(countries.others) }] : [])];
    const data = {
      smallest: SMALLEST, editions: editions.map((edition) => ({ ...edition, total: edition.total ?? hidden, completed: edition.completed ?? hidden, notCompleted: edition.notCompleted ?? hidden })),
      totals: { bars: editions.map(({ label, total }) => ({ label, value: total ?? 0, text: total === null ? hidden : String(total) })), most },
      countries: bars && { bars, most: Math.max(1, ...bars.map(({ value }) => value)), labels: countries.labels.join(', ') },
    };
    return page('record/report', data, { title: 'record.report.title', desk: true, crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }] });
  }

  @Get('/download')
  @Allow(['organiser'], 'report.downloaded')
  async download(@CurrentAct() act: ViewerAct) {
    const { editions, countries } = await this.reports.take(act);
    const rows = [
      ['table', 'group', 'people', 'completed', 'not_completed'],
      ...editions.map(({ label, total, completed, notCompleted }) => ['edition', label, total, completed, notCompleted]),
      ...(countries?.groups ?? []).map(({ name, count }) => ['country', name, count, null, null]),
      ...(countries && countries.others >= SMALLEST ? [['country', 'others', countries.others, null, null]] : []),
    ];
    const text = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? `"${formulaSafe(cell).replaceAll('"', '""')}"` : (cell ?? ''))).join(',')).join('\r\n');
    return file(`\uFEFF${text}\r\n`, `report.csv`, 'text/csv; charset=utf-8');
  }
}
