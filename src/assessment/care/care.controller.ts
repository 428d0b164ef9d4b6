import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { FileStore } from '../../platform/files/file-store.js';
import { readForm, type FormState } from '../../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../../platform/http/access.js';
import { file, page, redirect } from '../../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { CareCases } from './care-cases.service.js';
import { ContactForm, WriteForm } from './care.form.js';
import { carePage, caresPage } from './care.page.js';
import { CareQueries } from './care.queries.js';

const CARERS = ['care-contact', 'care-deputy'];

/** What the care contact looks after: work under a code whose marker was worried. */
@Controller('/care')
export class CareController {
  constructor(
    private readonly queries: CareQueries,
    private readonly cases: CareCases,
    private readonly files: FileStore,
  ) {}

  @Get()
  @Allow(CARERS)
  async list(@CurrentViewer() viewer: Viewer) {
    return page('care/cares', caresPage(await this.queries.cases(viewer)), { title: 'care.title' });
  }

  @Get('/:id')
  @Allow(CARERS)
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    return this.carePage(viewer, id);
  }

  @Get('/:id/file')
  @Allow(CARERS)
  async file(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const { fileId, name, type } = found(await this.queries.file(viewer, id));
    return file(await this.files.readChecked(fileId), name, type);
  }

  @Post('/:id/answer')
  @Allow(CARERS, 'care.answered')
  async answer(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.cases.answer(act, id);
    return redirect(`/care/${id}`, 'careAnswered');
  }

  @Post('/:id/message')
  @Allow(CARERS, 'care.written')
  async write(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(WriteForm, body);
    if (!read.ok) return this.carePage(act.viewer, id, read.form);
    await this.cases.write(act, id, read.value.text);
    return redirect(`/care/${id}`, 'careWritten');
  }

  /** Shows name and address once; nothing keeps them. */
  @Post('/:id/contact')
  @Allow(CARERS, 'care.contactOpened')
  async contact(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(ContactForm, body);
    if (!read.ok) return this.carePage(act.viewer, id, read.form);
    const contacts = await this.cases.openContact(act, id, read.value.reason);
    return page('care/contact', { contacts, path: `/care/${id}` }, { title: 'care.contact.title', crumbs: [{ href: '/care', label: 'care.title' }] });
  }

  @Post('/:id/release')
  @Allow(CARERS, 'care.released')
  async release(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.cases.release(act, id);
    return redirect('/care', 'careReleased');
  }

  /** Whoever wrote the work says no. */
  @Post('/:id/declining')
  @Allow(['participant'], 'care.declined')
  async decline(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    const { assignmentId } = await this.cases.decline(act, id);
    return redirect(`/assignments/${assignmentId}`, 'careDeclined');
  }

  private async carePage(viewer: Viewer, id: string, form?: FormState) {
    const view = found(await this.queries.case(viewer, id));
    return page('care/care', carePage(view, form), { status: form ? 422 : 200, title: 'care.case.title', titleParams: { code: view.code }, crumbs: [{ href: '/care', label: 'care.title' }] });
  }
}
