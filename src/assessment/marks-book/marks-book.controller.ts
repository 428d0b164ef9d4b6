import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page } from '../../platform/http/answer.js';
import { readForm } from '../../platform/forms/form.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { MarksBookFiles } from './marks-book-files.service.js';
import { BookFileForm } from './marks-book.form.js';
import { bookPath, judged, marksBookPage, PAGE_ROWS, personPage } from './marks-book.page.js';
import { canImportMarks } from './marks-book.policy.js';
import { MarksBookQueries, type BookHead } from './marks-book.queries.js';

const READERS = ['organiser', 'trainer', 'co-trainer'];

/** People by activities, with what each result counts and why it is as it is. */
@Controller('/marks-book/:cohortId')
export class MarksBookController {
  constructor(
    private readonly queries: MarksBookQueries,
    private readonly files: MarksBookFiles,
  ) {}

  @Get()
  @Allow(READERS)
  async show(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Query() asked: Record<string, string>) {
    const head = found(await this.queries.head(viewer, cohortId));
    const isAttention = asked.list === 'attention';
    const { rows, count, nth } = isAttention ? await this.attention(viewer, head, asked.page) : await this.all(viewer, head, asked.page);
    const work = head.isBlind ? head.plan.assignments.find((each) => each.id === asked.codes && each.mode !== 'reflection') : undefined;
    const codes = work ? { assignmentId: work.id, scripts: await this.queries.codes(viewer, cohortId, work.id) } : null;
    const view = { head, rows, count, page: nth, isAttention, canImport: canImportMarks(viewer, cohortId), codes };
    return page('marks-book/book', marksBookPage(view, viewer.locale), { title: 'marksBook.title', crumbs: [{ href: `/cohorts/${cohortId}`, label: head.label }], desk: true, scripts: ['marks-book'] });
  }

  @Get('/people/:enrolmentId')
  @Allow(READERS)
  async person(@CurrentViewer() viewer: Viewer, @Param('cohortId') cohortId: string, @Param('enrolmentId') enrolmentId: string) {
    const head = found(await this.queries.head(viewer, cohortId));
    const [row] = await this.queries.rows(viewer, head, { enrolmentId });
    return page('marks-book/person', personPage(head, found(row), await this.queries.parts(viewer, head, enrolmentId), viewer.locale), { title: 'marksBook.person.title', crumbs: [{ href: `/cohorts/${cohortId}`, label: head.label }, { href: bookPath(cohortId), label: 'marksBook.title' }], desk: true });
  }

  @Post('/files')
  @Allow(READERS, 'marksBook.exported')
  async take(@CurrentAct() act: ViewerAct, @Param('cohortId') cohortId: string, @Body() body: unknown) {
    const head = found(await this.queries.head(act.viewer, cohortId));
    const read = readForm(BookFileForm, body);
    const made = await this.files.make(act, head, read.ok ? read.value.format : 'xlsx');
    return file(made.content, made.name, made.type);
  }

  private async all(viewer: Viewer, head: BookHead, asked: string | undefined) {
    const nth = pageOf(asked, head.total);
    const rows = await this.queries.rows(viewer, head, { limit: PAGE_ROWS, offset: (nth - 1) * PAGE_ROWS });
    return { rows: rows.map((row) => judged(head, row)), count: head.total, nth };
  }

  private async attention(viewer: Viewer, head: BookHead, asked: string | undefined) {
    const rows = (await this.queries.rows(viewer, head)).map((row) => judged(head, row)).filter(({ reasons }) => reasons.length > 0);
    const nth = pageOf(asked, rows.length);
    return { rows: rows.slice((nth - 1) * PAGE_ROWS, nth * PAGE_ROWS), count: rows.length, nth };
  }
}

/** The page that was asked for, or the nearest that is there. */
function pageOf(asked: string | undefined, count: number): number {
  const wanted = /^\d{1,6}$/.test(asked ?? '') ? Number(asked) : 1;
  return Math.min(Math.max(wanted, 1), Math.max(1, Math.ceil(count / PAGE_ROWS)));
}
