import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CourseQueries } from '../course/course.queries.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { found } from '../platform/errors.js';
import { emptyForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import { wordsKinds } from './words-kinds.js';
import { editable, readWords, withoutEditor } from './words.form.js';
import { contentsPage, wordsPage } from './words.page.js';
import { WordsQueries } from './words.queries.js';
import { Words } from './words.service.js';

@Controller()
export class WordsController {
  constructor(
    private readonly courses: CourseQueries,
    private readonly queries: WordsQueries,
    private readonly words: Words,
  ) {}

  @Get('/cohorts/:id/content')
  @Allow(['organiser'])
  async list(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const cohort = found(await this.courses.cohort(viewer, id, ['organiser']));
    return page('overview/contents', contentsPage(await this.queries.contents(cohort.courseId)), { title: 'words.title', crumbs: [{ href: '/cohorts', label: 'cohort.list.title' }, { href: `/cohorts/${id}`, label: cohort.label }] });
  }

  @Get('/words/:kind/:id')
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('kind') kind: string, @Param('id') id: string) {
    const row = found(await this.queries.words(viewer, kind, id));
    return this.editPage(viewer, kind, id, emptyForm({ ...editable(wordsKinds[kind]!, row.values), version: row.version }), 200);
  }

  /** *Preview* shows the page as it would be under the same form; *Save* keeps it. */
  @Post('/words/:kind/:id')
  @Allow(['organiser'], 'words.changed')
  async save(@CurrentAct() act: ViewerAct, @Param('kind') kind: string, @Param('id') id: string, @Body() posted: Record<string, unknown>) {
    found(await this.queries.words(act.viewer, kind, id));
    const body = withoutEditor(wordsKinds[kind]!, posted);
    const read = readWords(wordsKinds[kind]!, body);
    if (!read.ok) return this.editPage(act.viewer, kind, id, read.form, 422);
    if (body.step === 'preview') return this.editPage(act.viewer, kind, id, { values: body, errors: {} }, 200, read.values);
    await this.words.change(act, kind, id, Number(body.version), read.values);
    return redirect(`/words/${kind}/${id}`, 'wordsSaved');
  }

  @Post('/words/:kind/:id/earlier/:revisionId')
  @Allow(['organiser'], 'words.broughtBack')
  async bringBack(@CurrentAct() act: ViewerAct, @Param('kind') kind: string, @Param('id') id: string, @Param('revisionId') revisionId: string) {
    const row = found(await this.queries.words(act.viewer, kind, id));
    const revision = found(await this.queries.revision(id, revisionId));
    await this.words.change(act, kind, id, row.version, revision.fields);
    return redirect(`/words/${kind}/${id}`, 'wordsSaved');
  }

  private async editPage(viewer: Viewer, kind: string, id: string, form: FormState, status: number, preview?: Record<string, unknown>) {
    found(await this.queries.words(viewer, kind, id));
    return page('overview/words', wordsPage(kind, id, form, await this.queries.earlier(id), preview), { status, title: 'words.title', desk: true, scripts: ['rich'] });
  }
}
