import { Body, Controller, Param, Post } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { readForm } from '../../platform/forms/form.js';
import { Allow, CurrentAct } from '../../platform/http/access.js';
import { redirect } from '../../platform/http/answer.js';
import type { ViewerAct } from '../../people/viewer.js';
import { OwnExtensionForm } from './deadline.form.js';
import { deadlinePath } from './deadline.page.js';
import { DeadlineQueries } from './deadline.queries.js';
import { Extensions } from './extensions.service.js';

const PAGES = { quiz: '/quizzes', assignment: '/assignments' } as const;

@Controller('/extensions')
export class ExtensionController {
  constructor(
    private readonly queries: DeadlineQueries,
    private readonly extensions: Extensions,
  ) {}

  /** The button "Take seven more days" of an assignment's page; fields `kind` and `subject`. */
  @Post()
  @Allow(['participant'], 'extension.taken')
  async take(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(OwnExtensionForm, body);
    const { kind, subject } = found(read.ok ? read.value : null);
    const place = found(await this.queries.ownPlace(act.viewer, kind, subject));
    await this.extensions.extend(act, place.enrolmentId, kind, subject);
    return redirect(`${PAGES[kind]}/${subject}`, 'extensionTaken');
  }

  @Post('/:id/ending')
  @Allow(['organiser'], 'extension.ended')
  async end(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    return redirect(deadlinePath(await this.extensions.end(act, id)), 'extensionEnded');
  }
}
