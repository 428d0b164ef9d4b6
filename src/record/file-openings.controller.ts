import { Controller, Param, Post } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { Allow, CurrentAct } from '../platform/http/access.js';
import { redirect } from '../platform/http/answer.js';
import type { ViewerAct } from '../people/viewer.js';
import { FileOpenings } from './file-openings.service.js';

/** A closed file that records staff ask for. */
@Controller('/file-openings/:id')
export class FileOpeningsController {
  constructor(private readonly openings: FileOpenings) {}

  @Post('/yes')
  @Allow(['organiser'], 'record.fileOpened')
  @FreshSignIn()
  async yes(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.openings.answer(act, id, true);
    return redirect('/second-yes', 'fileOpened');
  }

  @Post('/no')
  @Allow(['organiser'], 'record.openingRefused')
  async no(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.openings.answer(act, id, false);
    return redirect('/second-yes', 'fileNotOpened');
  }
}
