import { Body, Controller, Param, Post } from '@nestjs/common';
import { DomainError } from '../../platform/errors.js';
import { readForm } from '../../platform/forms/form.js';
import { Allow, CurrentAct } from '../../platform/http/access.js';
import { redirect } from '../../platform/http/answer.js';
import type { ViewerAct } from '../../people/viewer.js';
import { CareCases } from './care-cases.service.js';
import { RaiseForm } from './care.form.js';

/** *Care needed*, on the marking page. */
@Controller('/marking/scripts/:id/care')
export class RaisingController {
  constructor(private readonly cases: CareCases) {}

  @Post()
  @Allow(['trainer', 'co-trainer'], 'care.raised')
  async raise(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(RaiseForm, body);
    if (!read.ok) throw new DomainError('care.note.tooLong');
    const { assignmentId, cohortId } = await this.cases.raise(act, id, read.value.note.trim());
    return redirect(`/marking/${assignmentId}/${cohortId}`, 'careRaised');
  }
}
