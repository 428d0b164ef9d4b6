import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import type { PageNote } from '../assignment/page-place.js';
import { BesideMarkQueries } from './beside-mark.queries.js';
import { canChange } from './marking.policy.js';
import { ChangedNoteForm, PageNoteForm } from './page-note.form.js';
import { pageNotePage, type RefusedChange } from './page-note.page.js';
import { PageNotes } from './page-notes.service.js';
import { ScriptQueries, type ScriptView } from './script.queries.js';

interface Open {
  script: ScriptView;
  notes: PageNote[];
}

/** The pages of a handed-in PDF, and notes on them. Off until the cohort switches it on; notes that are there stay. */
@Controller('/marking/scripts/:id/pages')
export class PageNoteController {
  constructor(
    private readonly scripts: ScriptQueries,
    private readonly beside: BesideMarkQueries,
    private readonly notes: PageNotes,
  ) {}

  @Get()
  @Allow(['trainer', 'co-trainer'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.pages(viewer, await this.open(viewer, id));
  }

  @Post()
  @Allow(['trainer', 'co-trainer'], 'note.added')
  async add(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: Record<string, unknown>) {
    const open = await this.open(act.viewer, id);
    found(open.script.pdfNotes ? id : null);
    const read = readForm(PageNoteForm, body);
    if (!read.ok) return this.pages(act.viewer, open, { form: read.form, status: 422 });
    await this.notes.add(act, id, read.value);
    return redirect(`/marking/scripts/${id}/pages#page-${read.value.page}`, 'noteAdded');
  }

  @Post('/:noteId')
  @Allow(['trainer', 'co-trainer'], 'note.changed')
  async change(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('noteId') noteId: string, @Body() body: Record<string, unknown>) {
    const open = await this.open(act.viewer, id);
    const note = found(open.notes.find((one) => one.id === noteId));
    const read = readForm(ChangedNoteForm, body);
    if (!read.ok) return this.pages(act.viewer, open, { refused: { noteId, form: read.form }, form: { values: {}, errors: { [`note-${noteId}`]: read.form.errors.note ?? 'errors.field' } }, status: 422 });
    await this.notes.change(act, id, noteId, read.value.version, read.value.note);
    return redirect(`/marking/scripts/${id}/pages#page-${note.page}`, 'noteChanged');
  }

  @Post('/:noteId/removal')
  @Allow(['trainer', 'co-trainer'], 'note.removed')
  async remove(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Param('noteId') noteId: string, @Body() body: Record<string, unknown>) {
    await this.open(act.viewer, id);
    await this.notes.remove(act, id, noteId, Number(body.version));
    return redirect(`/marking/scripts/${id}/pages`, 'noteRemoved');
  }

  /** Only of a PDF, and not for whoever is to mark it anew: she must not see what the first marker wrote. */
  private async open(viewer: Viewer, id: string): Promise<Open> {
    const script = found(await this.scripts.script(viewer, id));
    found(script.reviewId === null && script.file?.kind === 'pdf' ? script : null);
    const notes = (await this.beside.ofScript(viewer, id)).pageNotes;
    return { script: found(script.pdfNotes || notes.length > 0 ? script : null), notes };
  }

  private pages(viewer: Viewer, { script, notes }: Open, { form = emptyForm(), refused, status = 200 }: { form?: FormState; refused?: RefusedChange; status?: number } = {}) {
    const isSeen = script.isDone && (script.isPublished || script.commentsOnly);
    const canWrite = !isSeen && canChange(viewer, script.cohortId, script);
    return page('marking/pages', { ...pageNotePage(script, notes, canWrite, canWrite && script.pdfNotes, refused), form }, {
      status, title: 'marking.pageNote.title', titleParams: { code: script.code }, desk: true, scripts: ['pages'],
      crumbs: [{ href: `/marking/${script.assignmentId}/${script.cohortId}`, label: script.assignmentCode }, { href: `/marking/scripts/${script.id}`, label: script.code }],
    });
  }
}
