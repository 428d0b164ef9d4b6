import { Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { FileStore } from '../../platform/files/file-store.js';
import { HeldFiles } from '../../platform/files/held-files.js';
import { factsOfPdf } from '../../platform/files/pdf-facts.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { AssignmentQueries } from './assignment.queries.js';
import { Drafts } from './drafts.service.js';

/** What the file of a draft says beside its pages, and her yes to that. */
@Controller('/assignments/:id/file/facts')
export class DraftFactsController {
  constructor(
    private readonly queries: AssignmentQueries,
    private readonly drafts: Drafts,
    private readonly store: FileStore,
    private readonly held: HeldFiles,
  ) {}

  @Get()
  @Allow(['participant'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const view = found(await this.queries.assignment(viewer, id));
    found(view.isActive ? view : null);
    const file = await this.held.of(viewer.personId, 'assignment', id);
    const facts = file ? factsOfPdf(await this.store.readChecked(file.fileId)) : [];
    const path = `/assignments/${id}/file`;
    return page('assignment/file-facts', { code: view.code, path: `${path}/facts`, facts, isHeld: file !== undefined, otherPath: path, lookPath: `${path}/content`, backPath: this.workPath(view) }, { title: 'assignment.file.title', titleParams: { code: view.code } });
  }

  @Post()
  @Allow(['participant'], 'draft.fileAccepted')
  async accept(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.drafts.acceptFile(act, id);
    return redirect(this.workPath(found(await this.queries.assignment(act.viewer, id))), 'fileAdded');
  }

  private workPath(view: { id: string; mode: string; groupId: string | null }): string {
    return view.mode === 'group' && view.groupId ? `/groups/${view.groupId}/plan/${view.id}` : `/assignments/${view.id}`;
  }
}
