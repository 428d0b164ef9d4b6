import { Controller, Param, Post } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { Allow, CurrentAct } from '../platform/http/access.js';
import { redirect } from '../platform/http/answer.js';
import type { ViewerAct } from '../people/viewer.js';
import { Endorsements } from './endorsements.service.js';

/** Where its agreement asks for it, a university says that it stands behind a file. */
@Controller('/deliveries/:id/endorsement')
export class EndorsementController {
  constructor(private readonly endorsements: Endorsements) {}

  @Post()
  @Allow(['partner-officer'], 'record.endorsed')
  @FreshSignIn()
  async endorse(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.endorsements.endorse(act, id);
    return redirect('/files', 'fileEndorsed');
  }
}
