import { Body, Controller, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { found } from '../../platform/errors.js';
import { readForm } from '../../platform/forms/form.js';
import { Allow, CurrentAct } from '../../platform/http/access.js';
import { redirect } from '../../platform/http/answer.js';
import type { ViewerAct } from '../../people/viewer.js';
import { HandInWishes } from './hand-in-wishes.service.js';

const WishForm = z.object({ wish: z.enum(['on', 'off'], { error: 'assignment.wish.choose' }).transform((value) => value === 'on') });

/** "Hand it in for me" at the due time: on or off. */
@Controller('/assignments/:id/hand-in-wish')
export class HandInWishController {
  constructor(private readonly wishes: HandInWishes) {}

  @Post()
  @Allow(['participant'], 'assignment.wished')
  async choose(@CurrentAct() act: ViewerAct, @Param('id') id: string, @Body() body: unknown) {
    const read = readForm(WishForm, body);
    const { wish } = found(read.ok ? read.value : null);
    await this.wishes.choose(act, id, wish);
    return redirect(`/assignments/${id}#wish`, wish ? 'wishOn' : 'wishOff');
  }
}
